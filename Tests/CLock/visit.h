/* A lock under test, and visits of Vectors/v1 to play on it. */
#ifndef VISIT_H
#define VISIT_H

#include "port.h"

struct visit_step {
    char verb; /* c configure, h hello, f ferry, p present */
    const uint8_t *message;
    size_t count;
    uint16_t reason;
};

struct visit {
    const uint8_t *key, *seed, *random;
    uint32_t drift;
    const struct visit_step *steps;
    size_t count;
};

struct visit_reason {
    uint16_t number;
    const char *name;
};

#define CHECK(condition) check((condition), #condition, __LINE__)

extern latchkey_lock lock;
extern struct port port;
extern uint8_t bytes[LATCHKEY_REPLY_BYTES];
extern latchkey_lock_reply reply;

/* An unlock in two links with evidence; a pass that is tried twice; every reason's name. */
extern const struct visit delivery, twice;
extern const struct visit_reason reasons[];
extern const size_t reason_count;

/* Ends the test, with the place and text of what does not hold. */
void check(int holds, const char *text, int line);

/* Boots a lock of the visit, with the port as it is. Returns what init does. */
int32_t boot(const struct visit *visit);

/* Begins to present the first `count` bytes of a step's message. */
int32_t begin(const struct visit_step *step, size_t count);

/* Goes through a visit that returned `status`. Returns the last status. */
int32_t finish(int32_t status);

/* Does one step of a visit. Returns the status; the reason is in `reply`. */
int32_t perform(const struct visit_step *step);

/* A fresh lock and port, brought up to, and not including, the last step, which it returns. */
const struct visit_step *bring(const struct visit *visit);

/* The tests of faults.c. */
void check_junk(void);
void check_failures(void);
void check_reentry(void);

#endif
