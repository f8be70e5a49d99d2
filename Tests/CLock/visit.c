#include "visit.h"

#include <stdio.h>
#include <stdlib.h>

#include "visits.h"

latchkey_lock lock;
struct port port;
uint8_t bytes[LATCHKEY_REPLY_BYTES];
latchkey_lock_reply reply = {bytes, sizeof bytes, 0, 0, 0, 0};

void check(int holds, const char *text, int line)
{
    if (!holds) {
        printf("clib: line %d: %s\n", line, text);
        exit(1);
    }
}

int32_t boot(const struct visit *visit)
{
    latchkey_lock_callbacks callbacks = port_callbacks(&port);
    latchkey_lock_setup setup = {&callbacks, port.public_key, visit->seed, 1, visit->drift};

    return latchkey_lock_init(&lock, sizeof lock, &setup);
}

int32_t begin(const struct visit_step *step, size_t count)
{
    return latchkey_lock_present_begin(&lock, step->message, count, LATCHKEY_CHANNEL_BLE, NULL, 0,
                                       &reply);
}

int32_t finish(int32_t status)
{
    while (status == LATCHKEY_MORE) {
        status = latchkey_lock_step(&lock, &reply);
    }
    return status;
}

int32_t perform(const struct visit_step *step)
{
    switch (step->verb) {
    case 'c':
        return latchkey_lock_configure(&lock, step->message, step->count, 1, 0, &reply.reason);
    case 'h':
        return latchkey_lock_hello(&lock, step->message, step->count, 0, &reply);
    case 'f':
        return finish(latchkey_lock_ferry_begin(&lock, step->message, step->count,
                                                LATCHKEY_CHANNEL_BLE, 0, &reply));
    default:
        return finish(begin(step, step->count));
    }
}

const struct visit_step *bring(const struct visit *visit)
{
    port_init(&port, visit->key, visit->random);
    CHECK(boot(visit) == LATCHKEY_DONE);
    for (size_t index = 0; index + 1 < visit->count; index++) {
        CHECK(perform(&visit->steps[index]) == LATCHKEY_DONE);
        CHECK(reply.reason == visit->steps[index].reason);
    }
    return &visit->steps[visit->count - 1];
}
