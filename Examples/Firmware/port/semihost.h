/*
 * The debugger's services (Arm "Semihosting for AArch32 and AArch64"; the RISC-V call is the same
 * with another trap). An emulator answers them; a chip without a debugger stops there. A product
 * has none of this: it brings real flash, a real random source and a reset.
 */
#ifndef SEMIHOST_H
#define SEMIHOST_H

#include <stddef.h>
#include <stdint.h>

/* Opens a file of the host for reading and writing, or with `anew` makes it empty. -1: failed. */
int32_t semihost_open(const char *path, int anew);

/* Opens a file of the host for reading. -1: failed. */
int32_t semihost_open_read(const char *path);

/* Closes a file. */
void semihost_close(int32_t file);

/* Goes to a place in a file. Returns 0, or -1. */
int semihost_seek(int32_t file, uint32_t offset);

/* Reads exactly `count` bytes. Returns 0, or -1. */
int semihost_read(int32_t file, void *bytes, size_t count);

/* Writes exactly `count` bytes. Returns 0, or -1. */
int semihost_write(int32_t file, const void *bytes, size_t count);

/* Copies the command line that the emulator was given, zero-terminated. Returns 0, or -1. */
int semihost_command_line(char *line, size_t capacity);

/* Prints a text on the host's standard error. */
void semihost_print(const char *text);

/* Ends the emulator with an exit status. */
void semihost_exit(uint32_t status) __attribute__((noreturn));

#endif
