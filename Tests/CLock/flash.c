#include "flash.h"

#include <string.h>

void flash_init(struct flash *flash)
{
    memset(flash, 0, sizeof *flash);
    memset(flash->bytes, 0xff, sizeof flash->bytes);
}

void flash_restore(struct flash *flash)
{
    flash->cut_step = 0;
    flash->is_off = 0;
}

/* Whether the power ends in this step. */
static int is_cut(struct flash *flash)
{
    flash->steps++;
    flash->is_off = flash->is_off || flash->steps == flash->cut_step;
    return flash->is_off;
}

int32_t flash_read(struct flash *flash, uint32_t offset, uint8_t *bytes, size_t count)
{
    if (flash->is_off || offset > sizeof flash->bytes || count > sizeof flash->bytes - offset) {
        return -1;
    }
    memcpy(bytes, flash->bytes + offset, count);
    return 0;
}

/* Whether the retirement place is meant, which alone may be programmed again, with zeros. */
static int is_zero(const uint8_t *unit)
{
    for (size_t index = 0; index < FLASH_UNIT; index++) {
        if (unit[index] != 0) {
            return 0;
        }
    }
    return 1;
}

static int32_t program_unit(struct flash *flash, uint32_t offset, const uint8_t *unit)
{
    uint8_t *target = flash->bytes + offset;
    int cut = is_cut(flash);

    if (flash->programmed[offset / FLASH_UNIT] && !is_zero(unit)) {
        flash->broken++;
        return -1;
    }
    for (size_t index = 0; index < FLASH_UNIT; index++) {
        /* Of a torn unit every other byte has come out. */
        if (!cut || flash->remains == FLASH_COMPLETE
            || (flash->remains == FLASH_TORN && index % 2 == 0)) {
            target[index] &= unit[index];
        }
    }
    flash->programmed[offset / FLASH_UNIT] = !cut || flash->remains != FLASH_UNCHANGED;
    return cut ? -1 : 0;
}

int32_t flash_program(struct flash *flash, uint32_t offset, const uint8_t *bytes, size_t count)
{
    if (offset % FLASH_UNIT != 0 || count % FLASH_UNIT != 0 || offset > sizeof flash->bytes
        || count > sizeof flash->bytes - offset) {
        flash->broken++;
        return -1;
    }
    for (size_t done = 0; done < count; done += FLASH_UNIT) {
        if (flash->is_off
            || program_unit(flash, offset + (uint32_t)done, bytes + done) != 0) {
            return -1;
        }
    }
    return 0;
}

int32_t flash_erase(struct flash *flash, uint32_t sector)
{
    uint32_t count = FLASH_SECTOR;

    if (flash->is_off || sector >= FLASH_SECTORS) {
        return -1;
    }
    if (is_cut(flash)) {
        count = flash->remains == FLASH_UNCHANGED ? 0
                : flash->remains == FLASH_TORN   ? FLASH_SECTOR / 2
                                                 : FLASH_SECTOR;
    }
    memset(flash->bytes + sector * FLASH_SECTOR, 0xff, count);
    memset(flash->programmed + sector * FLASH_SECTOR / FLASH_UNIT, 0, count / FLASH_UNIT);
    return flash->is_off ? -1 : 0;
}
