/*
 * LatchkeyLockC: a door lock's whole decision, its door, its receipts and its memory behind C
 * functions. No heap, no statics, no clock, no operating system: memory, time, crypto and flash are
 * the caller's.
 *
 * A life: latchkey_lock_init makes a lock, latchkey_lock_boot reads its journal. Then in any order:
 *
 *   a hello comes           latchkey_lock_hello answers it with a challenge
 *   anything else comes     latchkey_lock_begin, and latchkey_lock_step until it says DONE
 *   a sensor has changed    latchkey_lock_sense
 *   the wake tick is there  latchkey_lock_elapse
 *   the visitor listens     latchkey_lock_show, while it says MORE
 *   nobody is there         latchkey_lock_tell and latchkey_lock_tend, while they say MORE
 *
 * Orders are obeyed first, then a reply is sent, then latchkey_lock_tell makes the receipts. What is
 * written down before a reply or an order leaves is the library's business: after any power loss
 * the lock is made and booted again, and no pass opens twice.
 *
 * Threads: a context belongs to one thread at a time; the library takes no lock of its own. Two
 * contexts have nothing in common. No function may be called on a context from within one of that
 * context's callbacks, or from an interrupt that cuts in on a call: it returns
 * LATCHKEY_ERROR_BUSY and changes nothing. The two calls that only name something have no context.
 *
 * Units: `tick` is whole seconds since boot; it never goes back within a boot, and a call with an
 * earlier one than the call before is ERROR_ARGUMENT. Counts are bytes.
 *
 * Every function that takes a context may return ERROR_ARGUMENT for a null pointer, ERROR_STATE
 * before latchkey_lock_boot has succeeded, ERROR_BUSY, and ERROR_CALLBACK. The comments name what
 * else there is. After ERROR_CALLBACK the lock is down: latchkey_lock_init and latchkey_lock_boot
 * bring it back, from what is written down.
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
 * Makes a lock that knows nothing yet, in `size` bytes (sizeof *lock). Hashes; touches no flash.
 * Whatever `lock` held is lost.
 *
 * Returns LATCHKEY_DONE; ERROR_ARGUMENT for a null pointer or callback, a misaligned `lock`, or
 * ajar_seconds outside its range; ERROR_SIZE; ERROR_GEOMETRY; ERROR_BUSY; ERROR_CALLBACK. After an
 * error there is no lock, and nothing of the seed is left in the context.
 */
int32_t latchkey_lock_init(latchkey_lock *lock, size_t size, const latchkey_lock_setup *setup);

/*
 * Reads the journal and begins a boot, in which `tick` begins at 0. Hashes, draws 32 random bytes,
 * writes one record. `reading` is what the sensors say (LATCHKEY_BOLT_THROWN, …): a door found open
 * in a session is dealt with at once, so obey `found->orders`.
 *
 * Returns LATCHKEY_DONE with what was found. With the conditions UNFORMATTED and UNKNOWN, and with
 * DAMAGED where no part of the journal counts any more, the lock has not booted: every call but
 * init, boot, format and wipe is ERROR_STATE. With any other DAMAGED it has, and is halted.
 * ERROR_STATE when it has booted already; ERROR_STORAGE, ERROR_FULL, ERROR_DAMAGED,
 * ERROR_CALLBACK: make it again before the next attempt.
 */
int32_t latchkey_lock_boot(latchkey_lock *lock, uint8_t reading, latchkey_lock_found *found);

/*
 * Begins a journal that was never there: erases all sectors, draws 4 random bytes, writes a header.
 * Only after a boot that found UNFORMATTED; then boot again. A lock whose flash was emptied forgets
 * which passes are spent: call it where the device is made, not whenever it would help.
 *
 * Returns LATCHKEY_DONE; ERROR_STATE; ERROR_STORAGE, and then it may be called again.
 */
int32_t latchkey_lock_format(latchkey_lock *lock);

/*
 * Takes in a configuration (CONF-1 to CONF-12): one verification, then it writes, and may compact
 * the journal, which takes seconds on slow flash. `has_presence` is not 0 when somebody inside has
 * shown that he is there. A visit under way is given up.
 *
 * Returns LATCHKEY_DONE with the reason of a refusal in `*reason`, 0 when it is in force. 1701
 * (storage): it could not be written down, and the lock is halted until it is booted again.
 */
int32_t latchkey_lock_configure(latchkey_lock *lock, const uint8_t *message, size_t count,
                                int32_t has_presence, uint32_t tick, uint16_t *reason);

/*
 * Answers a hello with a challenge (CHAL-1). No verification; one signature where the hello asks
 * for it. The caller limits signed ones to one a second. A visit under way goes on.
 *
 * Returns LATCHKEY_DONE with the challenge in `reply`, or with a reason and nothing to send.
 */
int32_t latchkey_lock_hello(latchkey_lock *lock, const uint8_t *message, size_t count,
                            uint32_t tick, latchkey_lock_reply *reply);

/*
 * Begins to judge a presentation or a ferry: reads it whole and judges its audience and nonce
 * (DEC-1, steps 1 and 2). No verification, no signature. A visit under way is given up.
 *
 * `message` stays where it is, UNCHANGED, until latchkey_lock_step has returned something else than
 * LATCHKEY_MORE: what has been verified is read again. `channel` is LATCHKEY_CHANNEL_…; `binding`
 * is the transport's channel binding, 32 bytes, or null.
 *
 * Returns LATCHKEY_MORE: call latchkey_lock_step; LATCHKEY_DONE: refused, with the reply to send.
 */
int32_t latchkey_lock_begin(latchkey_lock *lock, const uint8_t *message, size_t count,
                            uint8_t channel, const uint8_t *binding, uint32_t tick,
                            latchkey_lock_reply *reply);

/*
 * Goes on with the visit: at most one verification a call. The call that ends it signs twice at
 * most, a receipt and the answer; an allow it writes down before its orders are in the reply.
 *
 * Returns LATCHKEY_MORE: call again; LATCHKEY_DONE: obey the orders, then send the reply, whatever
 * the verdict; ERROR_STATE without a visit under way; ERROR_CALLBACK, and then nothing may move: an
 * allow that was written down by then is spent.
 */
int32_t latchkey_lock_step(latchkey_lock *lock, latchkey_lock_reply *reply);

/*
 * Writes the next receipt that the last visit asked to be shown (SHOW-1), to be sent behind its
 * answer; and again whenever latchkey_lock_tell has made more. Reads flash, hashes. It ends with the
 * next message: a connection that is gone is shown nothing.
 *
 * Returns LATCHKEY_MORE with a message in `reply`: send it, and call again; LATCHKEY_DONE: there is
 * none now.
 */
int32_t latchkey_lock_show(latchkey_lock *lock, latchkey_lock_reply *reply);

/*
 * Takes the lock back to how it came from the factory, but for what RESET-2 keeps: its key, its
 * time, its chain of receipts. A session that runs ends as by a resident's lock. Signs once, draws 32
 * random bytes, and erases, which takes seconds on slow flash. `has_presence` is not 0 when somebody
 * inside has shown that he is there; `reading` is what the sensors say.
 *
 * Returns LATCHKEY_DONE with the reason of a refusal in `*reason`: 2005 (presenceRequired), 1700
 * (busy: `sign` failed), and nothing has changed; 1701 (storage), and the lock is halted until it is
 * made and booted again. With 0 the lock has begun a boot: `tick` begins at 0 again, and `*orders`
 * are to be obeyed.
 */
int32_t latchkey_lock_reset(latchkey_lock *lock, int32_t has_presence, uint8_t reading,
                            uint32_t tick, uint16_t *reason, uint8_t *orders);

/*
 * Takes in what all sensors say together, whenever one has changed or a drive has ended (SESS-5).
 * Returns LATCHKEY_DONE with what the door is to do in `*orders`.
 */
int32_t latchkey_lock_sense(latchkey_lock *lock, uint8_t reading, uint32_t tick, uint8_t *orders);

/* The driver could not finish what it was ordered. As latchkey_lock_sense. */
int32_t latchkey_lock_jammed(latchkey_lock *lock, uint32_t tick, uint8_t *orders);

/* The tamper contact has opened (SESS-15). As latchkey_lock_sense. */
int32_t latchkey_lock_tampered(latchkey_lock *lock, uint32_t tick, uint8_t *orders);

/* Lets time pass, at latchkey_lock_wake_tick or later. As latchkey_lock_sense. */
int32_t latchkey_lock_elapse(latchkey_lock *lock, uint32_t tick, uint8_t *orders);

/*
 * When latchkey_lock_elapse is due; UINT32_MAX for never. Any call whose orders have
 * LATCHKEY_ORDER_TIMER may move it. Returns LATCHKEY_DONE with it in `*tick`.
 */
int32_t latchkey_lock_wake_tick(latchkey_lock *lock, uint32_t *tick);

/*
 * Makes, signs and persists one receipt of what happened at the door (RCPT-3). To be called behind
 * every call with orders, once they are obeyed: a bolt need not wait for a signature. A visit does
 * it by itself.
 *
 * Returns LATCHKEY_MORE: there is another; LATCHKEY_DONE: all is told; ERROR_STORAGE, ERROR_SIGN:
 * what has no receipt yet stays untold, and the next call tries again.
 */
int32_t latchkey_lock_tell(latchkey_lock *lock);

/*
 * Does one step of what waits while nobody is there: programs one record, or erases one sector. To
 * be called when the lock idles, and at least hourly, so that a clock set back by a pulled battery
 * loses little (TIME-12).
 *
 * Returns LATCHKEY_MORE: there is more to do; LATCHKEY_DONE; ERROR_STORAGE: the next call tries
 * again; ERROR_FULL; ERROR_DAMAGED: a record was lost since the boot; say so, and go on.
 */
int32_t latchkey_lock_tend(latchkey_lock *lock, uint32_t tick);

/* Says how full the lock is. Returns LATCHKEY_DONE with it in `*report`. */
int32_t latchkey_lock_capacity(latchkey_lock *lock, latchkey_lock_report *report);

/*
 * Overwrites `size` bytes (sizeof *lock) with zeros, in a way that no compiler removes. The flash
 * stays as it is. Returns LATCHKEY_DONE; ERROR_ARGUMENT, ERROR_BUSY.
 */
int32_t latchkey_lock_wipe(latchkey_lock *lock, size_t size);

/* Overwrites memory with zeros, in a way that no compiler removes. */
void latchkey_erase(void *memory, size_t count);

/*
 * Names for logs, "" for a number that has none: of a reason ("replayed" for 1501), of a result
 * ("storage" for LATCHKEY_ERROR_STORAGE), of a journal's condition ("torn"). They are linked only
 * where they are called.
 */
const char *latchkey_reason_name(uint16_t reason);
const char *latchkey_result_name(int32_t result);
const char *latchkey_journal_name(uint8_t condition);

#ifdef __cplusplus
}
#endif

#endif
