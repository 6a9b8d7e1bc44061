/**
 * KEYS: the value's key, perhaps the lease's. ARGV: what the key must begin with, the value, its life in ms, perhaps the lease's token.
 * So neither a factory that began before a deletion nor one whose lease ran out can overwrite what came after it.
 */
export const REPLACE = `
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] > 0 and #ARGV[1] - 1 or 0) ~= ARGV[1] then return 0 end
if KEYS[2] and redis.call('GET', KEYS[2]) ~= ARGV[4] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
if KEYS[2] then redis.call('DEL', KEYS[2]) end
return 1`;

/**
 * KEYS: the value's key, the lease's. ARGV: what the value must begin with, the lease's token, its life in ms.
 * Another process may have made the value, and ended its lease, since this one looked: the lease is free then, and the work is done.
 */
export const ACQUIRE = `
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] > 0 and #ARGV[1] - 1 or 0) ~= ARGV[1] then return 'written' end
return redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3], 'NX') and 'taken' or 'held'`;

/** KEYS: the lease. ARGV: its token. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;
