/* Power loss at every write of a visit: what was opened for stays spent. */
#include <stdio.h>
#include <string.h>

#include "visit.h"

/*
 * The power ends in write `step` of the first presentation, and the case goes on as if it had not.
 * Returns whether there was such a write.
 */
static int cut(uint32_t step, enum flash_remains remains)
{
    size_t index = first_presentation(&survives);
    const struct visit_step *last = bring(&survives, index);
    uint32_t before = port.flash.steps;
    int32_t opened_before;

    port.flash.cut_step = before + step;
    port.flash.remains = remains;
    CHECK(perform(last) == LATCHKEY_DONE);
    CHECK(opened == reply.is_allowed && (reply.reason == 0 || reply.reason == 1701));
    opened_before = opened;
    if (!port.flash.is_off) {
        CHECK(opened == 1);
        return 0;
    }
    flash_restore(&port.flash);
    reading = LATCHKEY_BOLT_THROWN | LATCHKEY_DOOR_CLOSED;
    for (index++; index < survives.count; index++) {
        CHECK(perform(&survives.steps[index]) == LATCHKEY_DONE);
        CHECK(found.condition <= LATCHKEY_JOURNAL_INTERRUPTED && !found.is_halted);
        CHECK(index + 1 == survives.count || reply.reason == survives.steps[index].reason);
    }
    /* Spent, or never taken; and never both. */
    CHECK(reply.reason == 1501 || reply.reason == 0);
    CHECK(reply.reason == 1501 || opened_before == 0);
    CHECK(opened <= 1 && port.flash.broken == 0);
    return 1;
}

void check_cuts(void)
{
    const enum flash_remains all[] = {FLASH_UNCHANGED, FLASH_TORN, FLASH_COMPLETE};
    int cuts = 0;

    for (size_t index = 0; index < sizeof all / sizeof all[0]; index++) {
        for (uint32_t step = 1; cut(step, all[index]); step++) {
            cuts++;
        }
    }
    CHECK(cuts > 60);
    printf("clib: %d power cuts, no pass opened twice\n", cuts);
}
