/*
 * Flash, in a file of the host, so that an image which is killed finds after its restart what it
 * had written. The driver keeps the rules of NOR flash with error correction: what is erased is ff,
 * a program unit is written once until its sector is erased, and a sector is erased whole.
 *
 * The file holds the content and behind it one byte for every unit: ff erased, 00 programmed. So
 * that a unit programmed with ff counts as programmed, as on a chip with error correction.
 */
#ifndef FLASH_H
#define FLASH_H

#include <stddef.h>
#include <stdint.h>

#define FLASH_UNIT_BYTES 8u
#define FLASH_SECTOR_BYTES 4096u
#ifndef FLASH_SECTORS
#define FLASH_SECTORS 8u
#endif
#define FLASH_BYTES (FLASH_SECTOR_BYTES * FLASH_SECTORS)

/* What a call came to. */
typedef enum {
    FLASH_DONE = 0,
    FLASH_RANGE = 1,       /* outside, or not at the beginning of a unit */
    FLASH_NOT_ERASED = 2,  /* the unit was programmed since its sector was erased */
    FLASH_BROKEN = 3       /* no file, or the host failed */
} flash_result_t;

/* Opens the file, or makes it, erased. */
flash_result_t flash_open(const char *path);

/* Reads any bytes. */
flash_result_t flash_read(uint32_t offset, void *bytes, size_t count);

/* Programs one unit of FLASH_UNIT_BYTES. */
flash_result_t flash_program(uint32_t offset, const uint8_t *unit);

/* Erases one sector. A cut in between leaves it partly erased, with its units not programmable. */
flash_result_t flash_erase(uint32_t sector);

#endif
