/*
 * LatchkeyLockC: a door lock's whole decision behind C functions. No heap, no statics, no clock, no
 * operating system: memory, time, crypto and storage are the caller's.
 *
 * A visit: latchkey_lock_hello answers a hello with a challenge; latchkey_lock_present_begin takes
 * the presentation that comes back; latchkey_lock_step goes on, a signature at a time, until there
 * is a reply to send; latchkey_lock_take_authorization then says whether the bolt may move.
 *
 * Threads: a context belongs to one thread at a time; the library takes no lock of its own. Two
 * contexts have nothing in common. No function may be called on a context from within one of that
 * context's callbacks, or from an interrupt that cuts in on a call: it returns
 * LATCHKEY_ERROR_BUSY and changes nothing.
 *
 * Units: `tick` is seconds since boot, which never goes back within a boot. Counts are bytes.
 *
 * This release keeps spent serials in the context alone. After a power loss that empties it, a lock
 * has to be founded anew, or the context kept in RAM that survives (latchkey_lock_restart).
 */
#ifndef LATCHKEY_LOCK_H
#define LATCHKEY_LOCK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What this header describes. It differs from latchkey_lock_abi_version() where the two differ. */
#define LATCHKEY_LOCK_ABI 1

/* Bytes of a context of the profile `small`: 6 issuers, serial windows up to 256. */
#if UINTPTR_MAX > 0xffffffffu
#define LATCHKEY_LOCK_BYTES 6400
#else
#define LATCHKEY_LOCK_BYTES 6272
#endif
#define LATCHKEY_LOCK_ALIGNMENT 8

/* The longest message that is taken in, the longest reply, and the bytes of a commit. */
#define LATCHKEY_MESSAGE_BYTES 2560
#define LATCHKEY_REPLY_BYTES 1024
#define LATCHKEY_COMMIT_BYTES 90

/* Results. A refusal is no error: it is LATCHKEY_DONE with a reason in the reply. */
#define LATCHKEY_DONE 0
#define LATCHKEY_MORE 1
#define LATCHKEY_ERROR_BUSY (-1)     /* called from within a callback of the same context */
#define LATCHKEY_ERROR_ARGUMENT (-2) /* a null pointer, an unknown number, a buffer too small */
#define LATCHKEY_ERROR_SIZE (-3)     /* the context is smaller than latchkey_lock_size() */
#define LATCHKEY_ERROR_STATE (-4)    /* not initialised; or nothing to go on with, or to take */
#define LATCHKEY_ERROR_CALLBACK (-5) /* sha256, hmac_sha256 or random failed: nothing is allowed */

/* How a message came, as the lock itself knows. */
#define LATCHKEY_CHANNEL_NFC 0
#define LATCHKEY_CHANNEL_BLE 1
#define LATCHKEY_CHANNEL_UWB 2
#define LATCHKEY_CHANNEL_REMOTE 3
#define LATCHKEY_CHANNEL_KEYPAD 4
#define LATCHKEY_CHANNEL_INTENT 5

/* What is authorized (action registry). */
#define LATCHKEY_ACTION_UNLOCK 0
#define LATCHKEY_ACTION_LOCK 1
#define LATCHKEY_ACTION_HOLD_OPEN 2

/* Bits of `alarms`: what the owner should hear of. They change no verdict. */
#define LATCHKEY_ALARM_CLOCK_CONFLICT 1
#define LATCHKEY_ALARM_EQUIVOCATION 2

/* One lock: opaque, the caller's, in static storage or zeroed before its first use. */
typedef struct latchkey_lock {
    uint64_t words[LATCHKEY_LOCK_BYTES / 8];
} latchkey_lock;

/*
 * What a lock asks of its port. Each function gets `context` first and returns 0; any other result
 * fails closed. None is null. Pointers are valid during the call only; `message` may be null where
 * `count` is 0. Two byte strings handed to one call never overlap.
 */
typedef struct latchkey_lock_callbacks {
    void *context;

    /*
     * Returns 0 if `signature` (64 bytes) is an Ed25519 signature of `message` by `key` (32 bytes),
     * by the cofactorless equation (SIG-8). All is public: it need not be constant in time.
     */
    int32_t (*verify)(void *context, const uint8_t *signature, const uint8_t *message,
                      size_t count, const uint8_t *key);

    /* SHA-256 of `message` into `digest` (32 bytes). */
    int32_t (*sha256)(void *context, uint8_t *digest, const uint8_t *message, size_t count);

    /* HMAC-SHA-256 of `message` under `key` into `mac` (32 bytes), constant in time in `key`. */
    int32_t (*hmac_sha256)(void *context, uint8_t *mac, const uint8_t *message, size_t count,
                           const uint8_t *key, size_t key_count);

    /*
     * Signs `message` with the lock's own key into `signature` (64 bytes). The key may live in a
     * secure element: this library never sees it.
     */
    int32_t (*sign)(void *context, uint8_t *signature, const uint8_t *message, size_t count);

    /*
     * Persists an allow before it is authorized; when this returns 0 it survives power loss. The
     * record has LATCHKEY_COMMIT_BYTES bytes, numbers big-endian:
     *
     *    0  1   1, the version of this layout
     *    1  1   bits: 1 there is a job, 2 there is a time to relock, 4 `latest` is known
     *    2  1   action
     *    3  1   0
     *    4  4   serial of the grant
     *    8 32   public key of its issuer
     *   40 32   job, else zeros
     *   72  2   seconds until the door must be locked again, else 0
     *   74  8   earliest that it can be, seconds since 1970-01-01T00:00:00Z
     *   82  8   latest that it can be, else 0
     */
    int32_t (*persist)(void *context, const uint8_t *record, size_t count);

    /* `count` fresh random bytes, fit for keys. Asked for 32 bytes at init and restart alone. */
    int32_t (*random)(void *context, uint8_t *bytes, size_t count);
} latchkey_lock_callbacks;

/* What a lock is made of. Nothing of it is needed after latchkey_lock_init. */
typedef struct latchkey_lock_setup {
    const latchkey_lock_callbacks *callbacks;
    const uint8_t *public_key; /* 32 bytes: verifies what the callback `sign` signs */
    const uint8_t *seed;       /* 32 bytes, secret, of this device; kept in the context */
    uint64_t boot;             /* counts boots; persisted before this call, never used twice */
    uint32_t drift_ppm;        /* the oscillator's error, in parts per million */
} latchkey_lock_setup;

/* A reply: `bytes` and `capacity` are the caller's, the rest is written by the library. */
typedef struct latchkey_lock_reply {
    uint8_t *bytes;   /* where the reply goes */
    size_t capacity;  /* of `bytes`: LATCHKEY_REPLY_BYTES or more */
    size_t count;     /* bytes to send; 0 where there is nothing to send */
    uint16_t reason;  /* 0, or the row of Spec/reasons.md: for the owner, never for the visitor;
                         1700 (busy) after an error and after LATCHKEY_MORE */
    uint8_t alarms;   /* LATCHKEY_ALARM_… */
    uint8_t learned;  /* 1 when time or a revocation was learned, whatever the verdict */
} latchkey_lock_reply;

/* What the bolt may do. */
typedef struct latchkey_lock_authorization {
    uint8_t action;          /* LATCHKEY_ACTION_…, or a later row of the registry */
    uint8_t must_relock;     /* 1 when the door must be locked again in time */
    uint16_t relock_seconds; /* within this time from now; 0 without obligation */
} latchkey_lock_authorization;

/* The ABI of the library that is linked: LATCHKEY_LOCK_ABI of its own header. */
uint32_t latchkey_lock_abi_version(void);

/* Bytes that a context takes in the library that is linked; at most LATCHKEY_LOCK_BYTES. */
size_t latchkey_lock_size(void);

/*
 * Makes a lock that knows of no site yet, in `size` bytes (sizeof *lock). Asks for random bytes,
 * hashes. Whatever `lock` held is lost.
 *
 * Returns LATCHKEY_DONE; ERROR_ARGUMENT for a null pointer, callback or misaligned `lock`;
 * ERROR_SIZE; ERROR_BUSY; ERROR_CALLBACK. After an error there is no lock.
 */
int32_t latchkey_lock_init(latchkey_lock *lock, size_t size, const latchkey_lock_setup *setup);

/*
 * Comes back from a power loss that the context survived: `tick` begins anew, challenges given out
 * before are void, the time is known no better than at the last allow (TIME-1).
 *
 * `boot` as in latchkey_lock_setup. Returns LATCHKEY_DONE; ERROR_STATE, ERROR_BUSY;
 * ERROR_CALLBACK, and then the lock is wiped.
 */
int32_t latchkey_lock_restart(latchkey_lock *lock, uint64_t boot);

/*
 * Takes in a configuration (CONF-1 to CONF-12): one verification. `has_presence` is not 0 when
 * somebody inside has shown that he is there. A visit under way is given up.
 *
 * Returns LATCHKEY_DONE with the reason of a refusal in `*reason`, 0 when it is in force;
 * ERROR_ARGUMENT, ERROR_STATE, ERROR_BUSY, ERROR_CALLBACK, and then nothing has changed.
 */
int32_t latchkey_lock_configure(latchkey_lock *lock, const uint8_t *message, size_t count,
                                int32_t has_presence, uint32_t tick, uint16_t *reason);

/*
 * Answers a hello with a challenge (CHAL-1). No verification; one signature where the hello asks
 * for it. The caller limits signed ones to one a second. A visit under way goes on.
 *
 * Returns LATCHKEY_DONE with the challenge in `reply`, or with a reason and nothing to send;
 * ERROR_ARGUMENT, ERROR_STATE, ERROR_BUSY; ERROR_CALLBACK, and then a visit under way is over.
 */
int32_t latchkey_lock_hello(latchkey_lock *lock, const uint8_t *message, size_t count,
                            uint32_t tick, latchkey_lock_reply *reply);

/*
 * Begins to decide on a presentation: reads it whole and judges its audience and nonce (DEC-1,
 * steps 1 and 2). No verification. A visit under way, and an authorization not taken, are given up.
 *
 * `message` stays where it is, unchanged, until latchkey_lock_step has returned something else
 * than LATCHKEY_MORE. `binding` is the transport's channel binding, 32 bytes, or null.
 *
 * Returns LATCHKEY_MORE: call latchkey_lock_step; LATCHKEY_DONE: refused, with the reply to send;
 * ERROR_ARGUMENT, ERROR_STATE, ERROR_BUSY, ERROR_CALLBACK.
 */
int32_t latchkey_lock_present_begin(latchkey_lock *lock, const uint8_t *message, size_t count,
                                    uint8_t channel, const uint8_t *binding, uint32_t tick,
                                    latchkey_lock_reply *reply);

/* Begins to take in a ferry (FERRY-1): time and staples. As latchkey_lock_present_begin. */
int32_t latchkey_lock_ferry_begin(latchkey_lock *lock, const uint8_t *message, size_t count,
                                  uint8_t channel, uint32_t tick, latchkey_lock_reply *reply);

/*
 * Goes on with the visit: at most one verification a call. The last call verifies nothing; it may
 * persist, and signs an answer, and a receipt where it allows.
 *
 * Returns LATCHKEY_MORE: call again; LATCHKEY_DONE: the reply is to be sent, whatever the verdict;
 * ERROR_STATE without a visit under way; ERROR_ARGUMENT, ERROR_BUSY; ERROR_CALLBACK, and then
 * the visit is over and there is nothing to send.
 */
int32_t latchkey_lock_step(latchkey_lock *lock, latchkey_lock_reply *reply);

/*
 * Hands out, once, what the last visit has allowed. Only this moves a bolt. It lapses when a
 * visit begins, with a configuration, a restart, and the end of a session.
 *
 * Returns LATCHKEY_DONE; ERROR_STATE where nothing is authorized, and `authorization` is left
 * alone; ERROR_ARGUMENT, ERROR_BUSY.
 */
int32_t latchkey_lock_take_authorization(latchkey_lock *lock,
                                         latchkey_lock_authorization *authorization);

/*
 * Lets the lock know how late it is; to be called at least hourly, so that a restart begins with a
 * time that lags by little (TIME-12). Returns LATCHKEY_DONE; ERROR_STATE, ERROR_BUSY.
 */
int32_t latchkey_lock_tick(latchkey_lock *lock, uint32_t tick);

/*
 * Ends the obligation session: bolt thrown and door closed, as sensors have seen (SESS-2).
 * Returns LATCHKEY_DONE; ERROR_STATE, ERROR_BUSY.
 */
int32_t latchkey_lock_end_session(latchkey_lock *lock);

/*
 * Overwrites `size` bytes (sizeof *lock) with zeros, in a way that no compiler removes.
 * Returns LATCHKEY_DONE; ERROR_ARGUMENT, ERROR_BUSY.
 */
int32_t latchkey_lock_wipe(latchkey_lock *lock, size_t size);

/* Overwrites memory with zeros, in a way that no compiler removes. */
void latchkey_erase(void *memory, size_t count);

/*
 * The name of a reason, for logs: "replayed" for 1501, "" for 0 and unknown numbers. It is linked
 * only where it is called.
 */
const char *latchkey_reason_name(uint16_t reason);

#ifdef __cplusplus
}
#endif

#endif
