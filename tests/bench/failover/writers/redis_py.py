"""redis-py's Sentinel as its documentation has it, with TLS and ACL. The protocol is that of writer.ts."""

import json
import os
import sys
import threading
import time

from redis.sentinel import Sentinel


def until_input_ends():
    sys.stdin.read()
    os._exit(0)


def main():
    target = json.loads(sys.stdin.readline())
    threading.Thread(target=until_input_ends, daemon=True).start()
    connection = {
        "username": target["username"],
        "password": target["password"],
        "ssl": True,
        "ssl_ca_data": target["ca"],
        # Its documentation has 0.1 s, in which a TLS connection can't always be made on a busy machine.
        "socket_timeout": 0.5,
    }
    addresses = [(s["host"], s["port"]) for s in target["sentinels"]]
    sentinel = Sentinel(addresses, sentinel_kwargs=connection, **connection)
    master = sentinel.master_for(target["group"])
    value = 0
    while True:
        call = {"from": now()}
        try:
            master.set(target["key"], str(value))
        except Exception as error:  # whatever it is, the next call is tried
            call["error"] = f"{type(error).__name__}: {error}"[:80]
        call["to"] = now()
        print(json.dumps(call), flush=True)
        value += 1
        time.sleep(target["pauseMs"] / 1000)


def now():
    return int(time.time() * 1000)


main()
