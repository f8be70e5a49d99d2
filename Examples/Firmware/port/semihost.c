#include "semihost.h"

#include <string.h>

enum {
    SYS_OPEN = 0x01,
    SYS_CLOSE = 0x02,
    SYS_WRITE0 = 0x04,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_SEEK = 0x0a,
    SYS_GET_CMDLINE = 0x15,
    SYS_EXIT_EXTENDED = 0x20
};

enum { MODE_RB = 1, MODE_RB_PLUS = 3, MODE_WB_PLUS = 7 };

#define APPLICATION_EXIT 0x20026u

/* One call; what `argument` points to differs from operation to operation. */
static int32_t call(uint32_t operation, const void *argument)
{
#if defined(__riscv)
    register uintptr_t a0 __asm__("a0") = operation;
    register uintptr_t a1 __asm__("a1") = (uintptr_t)argument;

    /* These three instructions, uncompressed and on one page, are the call. */
    __asm__ volatile(".option push\n"
                     ".option norvc\n"
                     ".balign 16\n"
                     "slli x0, x0, 0x1f\n"
                     "ebreak\n"
                     "srai x0, x0, 7\n"
                     ".option pop"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
    return (int32_t)a0;
#else
    register uintptr_t r0 __asm__("r0") = operation;
    register uintptr_t r1 __asm__("r1") = (uintptr_t)argument;

    __asm__ volatile("bkpt #0xab" : "+r"(r0) : "r"(r1) : "memory");
    return (int32_t)r0;
#endif
}

static int32_t open_file(const char *path, uint32_t mode)
{
    uintptr_t block[3] = {(uintptr_t)path, mode, strlen(path)};

    return call(SYS_OPEN, block);
}

int32_t semihost_open(const char *path, int anew)
{
    return open_file(path, anew ? MODE_WB_PLUS : MODE_RB_PLUS);
}

int32_t semihost_open_read(const char *path)
{
    return open_file(path, MODE_RB);
}

void semihost_close(int32_t file)
{
    uintptr_t block[1] = {(uintptr_t)file};

    (void)call(SYS_CLOSE, block);
}

int semihost_seek(int32_t file, uint32_t offset)
{
    uintptr_t block[2] = {(uintptr_t)file, offset};

    return call(SYS_SEEK, block) == 0 ? 0 : -1;
}

int semihost_read(int32_t file, void *bytes, size_t count)
{
    uintptr_t block[3] = {(uintptr_t)file, (uintptr_t)bytes, count};

    return call(SYS_READ, block) == 0 ? 0 : -1; /* the number of bytes not read */
}

int semihost_write(int32_t file, const void *bytes, size_t count)
{
    uintptr_t block[3] = {(uintptr_t)file, (uintptr_t)bytes, count};

    return call(SYS_WRITE, block) == 0 ? 0 : -1; /* the number of bytes not written */
}

int semihost_command_line(char *line, size_t capacity)
{
    uintptr_t block[2] = {(uintptr_t)line, capacity};

    return call(SYS_GET_CMDLINE, block) == 0 ? 0 : -1;
}

void semihost_print(const char *text)
{
    (void)call(SYS_WRITE0, text);
}

void semihost_exit(uint32_t status)
{
    uintptr_t block[2] = {APPLICATION_EXIT, status};

    for (;;) {
        (void)call(SYS_EXIT_EXTENDED, block);
    }
}
