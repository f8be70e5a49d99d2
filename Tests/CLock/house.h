/*
 * A lock in its door, as the players of Vectors/v1 have it: a bolt that the lock withdraws follows
 * by itself, one that it throws does not, and the door moves by a step of the case alone.
 */
#ifndef HOUSE_H
#define HOUSE_H

#include "port.h"

extern latchkey_lock lock;
extern struct port port;
extern uint8_t bytes[LATCHKEY_REPLY_BYTES];
extern latchkey_lock_reply reply;
extern uint32_t tick;

/* How often the lock has ordered the bolt out or the strike open. */
extern int32_t opened;

/* What the sensors say, what the last boot found, and how it ended. */
extern uint8_t reading;
extern latchkey_lock_found found;

/* The secret of the device, 32 bytes, and its oscillator. */
extern uint8_t seed[32];
extern uint32_t drift;

/* Makes and boots a lock from what the flash holds. Returns the first status that is not DONE. */
int32_t house_boot(void);

/* The same on new flash, which it formats first. */
int32_t house_found(const uint8_t *key, const uint8_t *random);

/* Obeys orders, tells what happened, and tends. */
void house_obey(uint8_t orders);

/* Goes through a visit or a ferry. Returns the last status. */
int32_t house_visit(const uint8_t *message, size_t count, uint8_t channel, const uint8_t *binding);

/* Seconds pass. Returns the last status. */
int32_t house_advance(uint32_t seconds);

/* Asks for a factory reset. DONE where it came out with a reason, 0 for done. */
int32_t house_reset(int32_t has_presence, uint16_t reason);

/* Bolt or door have moved. */
int32_t house_sense(uint8_t next);

#endif
