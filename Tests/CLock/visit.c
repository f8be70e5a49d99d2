#include "visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "visits.h"

void check(int holds, const char *text, const char *file, int line)
{
    if (!holds) {
        printf("clib: %s:%d: %s (reason %u)\n", file, line, text, reply.reason);
        exit(1);
    }
}

int32_t boot(const struct visit *visit)
{
    memcpy(seed, visit->seed, sizeof seed);
    drift = visit->drift;
    return house_found(visit->key, visit->random);
}

int32_t perform(const struct visit_step *step)
{
    switch (step->verb) {
    case 'b':
        memcpy(port.random, step->message, sizeof port.random);
        reply.reason = 0;
        return house_boot();
    case 'c':
        return latchkey_lock_configure(&lock, step->message, step->count, 1, tick, &reply.reason);
    case 'h':
        return latchkey_lock_hello(&lock, step->message, step->count, tick, &reply);
    default:
        return house_visit(step->message, step->count, LATCHKEY_CHANNEL_BLE, NULL);
    }
}

const struct visit_step *bring(const struct visit *visit, size_t end)
{
    CHECK(boot(visit) == LATCHKEY_DONE);
    for (size_t index = 0; index < end; index++) {
        CHECK(perform(&visit->steps[index]) == LATCHKEY_DONE);
        CHECK(reply.reason == visit->steps[index].reason);
    }
    return &visit->steps[end];
}

size_t first_presentation(const struct visit *visit)
{
    size_t index = 0;

    while (visit->steps[index].verb != 'p') {
        index++;
    }
    return index;
}
