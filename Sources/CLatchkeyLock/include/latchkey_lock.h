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

#include "latchkey_lock_types.h"

#ifdef __cplusplus
extern "C" {
#endif

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
