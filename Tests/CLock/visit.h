/* Visits of Vectors/v1 to play on the lock of house.h. */
#ifndef VISIT_H
#define VISIT_H

#include "house.h"

struct visit_step {
    char verb; /* c configure, h hello, f ferry, p present, b power loss and boot */
    const uint8_t *message; /* of b: the random bytes of the new boot */
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

#define CHECK(condition) check((condition), #condition, __FILE__, __LINE__)

/* An unlock in two links with evidence; a pass that is tried twice; one tried again behind a power
   loss; every reason's name. */
extern const struct visit delivery, twice, survives;
extern const struct visit_reason reasons[];
extern const size_t reason_count;

/* Ends the test, with the place and text of what does not hold. */
void check(int holds, const char *text, const char *file, int line);

/* A lock on new flash, with the keys of a visit. Returns what house_found does. */
int32_t boot(const struct visit *visit);

/* Does one step of a visit. Returns the status; the reason is in `reply`. */
int32_t perform(const struct visit_step *step);

/* A fresh lock, brought up to, and not including, step `end`, which it returns. */
const struct visit_step *bring(const struct visit *visit, size_t end);

/* The first step that presents. */
size_t first_presentation(const struct visit *visit);

/* The tests of faults.c, cuts.c and qualify.c. */
void check_junk(void);
void check_failures(void);
void check_reentry(void);
void check_cuts(void);
void check_qualification(const char *path);

#endif
