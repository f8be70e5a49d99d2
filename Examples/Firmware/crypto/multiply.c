/*
 * 64-bit multiplication for a Cortex-M0, which multiplies 32 bits into 32. libgcc's own branches on
 * a carry, so that a signature would take a time that depends on the key: 3,828,508 instructions
 * with one seed and 3,830,056 with another. This one has no branch, and the linker prefers it.
 */
#include <stdint.h>

#if defined(__ARM_ARCH_6M__)

uint64_t __aeabi_lmul(uint64_t left, uint64_t right);

uint64_t __aeabi_lmul(uint64_t left, uint64_t right)
{
    uint32_t a = (uint32_t)left;
    uint32_t b = (uint32_t)right;
    uint32_t low = (a & 0xffffu) * (b & 0xffffu);
    uint32_t cross = (a >> 16) * (b & 0xffffu);
    uint32_t other = (a & 0xffffu) * (b >> 16);
    uint32_t middle = (low >> 16) + (cross & 0xffffu) + (other & 0xffffu); /* below 3 * 2^16 */
    uint32_t high = (a >> 16) * (b >> 16) + (cross >> 16) + (other >> 16) + (middle >> 16);

    high += a * (uint32_t)(right >> 32) + (uint32_t)(left >> 32) * b;
    return ((uint64_t)high << 32) | ((middle << 16) | (low & 0xffffu));
}

#else

/* Every other core here multiplies 32 bits into 64 by itself. */
typedef int multiply_is_not_needed;

#endif
