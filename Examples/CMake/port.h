/* What a board gives a lock. Documentation/porting.md says what each part has to guarantee. */
#ifndef PORT_H
#define PORT_H

#include "latchkey_lock.h"

/* The callbacks; they stay where they are. */
extern const latchkey_lock_callbacks port_callbacks;

/* The public key of the callback `sign`, and this device's secret: 32 bytes each. */
extern const uint8_t port_public_key[32], port_seed[32];

/* Whether this device has never had a journal. Said once, where it is made. */
int port_is_new(void);

/* Whole seconds since boot. */
uint32_t port_tick(void);

/* What the sensors say: LATCHKEY_BOLT_THROWN, LATCHKEY_DOOR_CLOSED. */
uint8_t port_reading(void);

/* Takes a message from the radio. Returns its bytes, 0 where there is none. */
size_t port_receive(uint8_t *message, size_t capacity);

/* Sends a message. */
void port_send(const uint8_t *message, size_t count);

/* Moves the bolt, sounds and silences alarms: LATCHKEY_ORDER_…. */
void port_obey(uint8_t orders);

/* Bolt to its safe state, then reset. */
void port_stop(void);

#endif
