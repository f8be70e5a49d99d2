/*
 * NOR flash in memory, which keeps its rules and loses its power when it is told to: a unit is
 * programmed once until its sector is erased, also with ff, and programming only clears bits.
 */
#ifndef FLASH_H
#define FLASH_H

#include "latchkey_lock.h"

enum { FLASH_UNIT = 8, FLASH_SECTOR = 4096, FLASH_SECTORS = LATCHKEY_FLASH_BYTES / FLASH_SECTOR };

/* What a step in which the power ends leaves behind. */
enum flash_remains { FLASH_UNCHANGED, FLASH_TORN, FLASH_COMPLETE };

struct flash {
    uint8_t bytes[LATCHKEY_FLASH_BYTES];
    uint8_t programmed[LATCHKEY_FLASH_BYTES / FLASH_UNIT];
    uint32_t steps;    /* units programmed and sectors erased */
    uint32_t cut_step; /* the power ends in this one; 0 for none */
    enum flash_remains remains;
    int is_off;
    uint32_t broken; /* rules that were broken */
};

/* Flash as it leaves the factory. */
void flash_init(struct flash *flash);

/* The power comes back. */
void flash_restore(struct flash *flash);

/* As the callbacks of the same names: 0, or -1. */
int32_t flash_read(struct flash *flash, uint32_t offset, uint8_t *bytes, size_t count);
int32_t flash_program(struct flash *flash, uint32_t offset, const uint8_t *bytes, size_t count);
int32_t flash_erase(struct flash *flash, uint32_t sector);

#endif
