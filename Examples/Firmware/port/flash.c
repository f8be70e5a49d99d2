#include "flash.h"

#include <string.h>

#include "semihost.h"

#define UNITS (FLASH_BYTES / FLASH_UNIT_BYTES)
#define UNITS_PER_SECTOR (FLASH_SECTOR_BYTES / FLASH_UNIT_BYTES)
#define CHUNK 64u
#define ERASED 0xffu
#define PROGRAMMED 0x00u

static int32_t file = -1;

static flash_result_t read_at(uint32_t offset, void *bytes, size_t count)
{
    if (file < 0 || semihost_seek(file, offset) != 0 || semihost_read(file, bytes, count) != 0) {
        return FLASH_BROKEN;
    }
    return FLASH_DONE;
}

static flash_result_t write_at(uint32_t offset, const void *bytes, size_t count)
{
    if (file < 0 || semihost_seek(file, offset) != 0 || semihost_write(file, bytes, count) != 0) {
        return FLASH_BROKEN;
    }
    return FLASH_DONE;
}

/* Writes ff; `count` is a multiple of CHUNK. */
static flash_result_t fill(uint32_t offset, uint32_t count)
{
    uint8_t chunk[CHUNK];

    memset(chunk, ERASED, sizeof chunk);
    for (uint32_t done = 0; done < count; done += CHUNK) {
        flash_result_t result = write_at(offset + done, chunk, CHUNK);

        if (result != FLASH_DONE) {
            return result;
        }
    }
    return FLASH_DONE;
}

flash_result_t flash_open(const char *path)
{
    uint8_t last;

    file = semihost_open(path, 0);
    if (file >= 0 && read_at(FLASH_BYTES + UNITS - 1, &last, 1) == FLASH_DONE) {
        return FLASH_DONE;
    }
    /* There is none, or one whose making was cut off before anything could be written to it. */
    if (file >= 0) {
        semihost_close(file);
    }
    file = semihost_open(path, 1);
    return fill(0, FLASH_BYTES + UNITS);
}

flash_result_t flash_read(uint32_t offset, void *bytes, size_t count)
{
    if (offset > FLASH_BYTES || count > FLASH_BYTES - offset) {
        return FLASH_RANGE;
    }
    return count == 0 ? FLASH_DONE : read_at(offset, bytes, count);
}

flash_result_t flash_program(uint32_t offset, const uint8_t *unit)
{
    static const uint8_t programmed = PROGRAMMED;
    uint8_t present[FLASH_UNIT_BYTES];
    uint8_t mark;
    flash_result_t result;

    if (offset >= FLASH_BYTES || offset % FLASH_UNIT_BYTES != 0) {
        return FLASH_RANGE;
    }
    result = read_at(FLASH_BYTES + offset / FLASH_UNIT_BYTES, &mark, 1);
    if (result == FLASH_DONE) {
        result = read_at(offset, present, sizeof present);
    }
    if (result != FLASH_DONE) {
        return result;
    }
    /* A cut between the two writes below leaves content without a mark: not erased all the same. */
    for (size_t index = 0; index < sizeof present; index++) {
        if (mark != ERASED || present[index] != ERASED) {
            return FLASH_NOT_ERASED;
        }
    }
    result = write_at(offset, unit, FLASH_UNIT_BYTES);
    if (result != FLASH_DONE) {
        return result;
    }
    return write_at(FLASH_BYTES + offset / FLASH_UNIT_BYTES, &programmed, 1);
}

flash_result_t flash_erase(uint32_t sector)
{
    flash_result_t result;

    if (sector >= FLASH_SECTORS) {
        return FLASH_RANGE;
    }
    result = fill(sector * FLASH_SECTOR_BYTES, FLASH_SECTOR_BYTES);
    if (result != FLASH_DONE) {
        return result;
    }
    return fill(FLASH_BYTES + sector * UNITS_PER_SECTOR, UNITS_PER_SECTOR);
}
