import { judgeReply, judgeUnit } from "../../../../runtime/client/retry/reply";

test.each([
  ["READONLY You can't write against a read only replica.", "notMaster"],
  ["READONLY You can't write against a read only replica. script: abc, on @user_script:1.", "notMaster"],
  [
    "ERR Error running script (call to f_abc): @user_script:1: -READONLY You can't write against a read only replica.",
    "notMaster",
  ],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", "notMaster"],
  ["UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)", "notMaster"],
  ["LOADING Redis is loading the dataset in memory", "notYet"],
  ["NOREPLICAS Not enough good replicas to write.", "notYet"],
  ["BUSY Redis is busy running a script.", "notYet"],
  ["WRONGTYPE Operation against a key holding the wrong kind of value", "refused"],
  ["NOPERM this user has no permissions to run the 'set' command", "refused"],
  ["OOM command not allowed when used memory > 'maxmemory'.", "refused"],
  ["BUSYGROUP Consumer Group name already exists", "refused"],
  ["ERR value is not an integer or out of range", "refused"],
  ["", "refused"],
])("%s is %s", (text, verdict) => expect(judgeReply(text)).toBe(verdict));

test("a refused transaction is judged by what was refused while queueing", () => {
  const aborted = "EXECABORT Transaction discarded because of previous errors.";
  expect(judgeUnit(["READONLY no", "READONLY no", aborted])).toBe("notMaster");
  expect(judgeUnit(["ERR unknown command", aborted])).toBe("refused");
  expect(judgeUnit([aborted])).toBe("refused");
});
