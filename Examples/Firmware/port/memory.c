/*
 * memset and memcpy a word at a time: picolibc's, built for size, go byte by byte, and half of what
 * a lock does beside crypto is to clear and copy.
 */
#include <stddef.h>
#include <stdint.h>

#define WORD sizeof(uint32_t)

void *memset(void *target, int value, size_t count);
void *memcpy(void *restrict target, const void *restrict source, size_t count);

void *memset(void *target, int value, size_t count)
{
    uint8_t *byte = target;
    const uint32_t word = (uint8_t)value * UINT32_C(0x01010101);

    for (; count > 0 && (uintptr_t)byte % WORD != 0; count--) {
        *byte++ = (uint8_t)value;
    }
    for (; count >= 4 * WORD; count -= 4 * WORD, byte += 4 * WORD) {
        uint32_t *words = (uint32_t *)(void *)byte;

        words[0] = word;
        words[1] = word;
        words[2] = word;
        words[3] = word;
    }
    while (count-- > 0) {
        *byte++ = (uint8_t)value;
    }
    return target;
}

void *memcpy(void *restrict target, const void *restrict source, size_t count)
{
    uint8_t *to = target;
    const uint8_t *from = source;

    if (((uintptr_t)to | (uintptr_t)from) % WORD == 0) {
        for (; count >= 4 * WORD; count -= 4 * WORD, to += 4 * WORD, from += 4 * WORD) {
            uint32_t *words = (uint32_t *)(void *)to;
            const uint32_t *origin = (const uint32_t *)(const void *)from;

            words[0] = origin[0];
            words[1] = origin[1];
            words[2] = origin[2];
            words[3] = origin[3];
        }
    }
    while (count-- > 0) {
        *to++ = *from++;
    }
    return target;
}

#if defined(__ARM_EABI__)
/* The names under which compilers for Arm call it. */
#define ALIAS(name) \
    void *name(void *restrict target, const void *restrict source, size_t count) \
        __attribute__((alias("memcpy"), nothrow, leaf, nonnull(1, 2)))
ALIAS(__aeabi_memcpy);
ALIAS(__aeabi_memcpy4);
ALIAS(__aeabi_memcpy8);
#endif
