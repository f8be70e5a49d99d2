/*
 * void apart_call(void (*function)(void *), void *argument, void *stack_top)
 *
 * Calls a function on a stack of its own.
 */
        .text
        .global apart_call
#if defined(__riscv)
        .type apart_call, @function
apart_call:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, sp
        mv      t0, a0
        mv      a0, a1
        mv      sp, a2
        jalr    t0
        mv      sp, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
#else
        .syntax unified
        .thumb
        .thumb_func
        .type apart_call, %function
apart_call:
        push    {r4, lr}
        mov     r4, sp
        mov     r3, r0
        mov     r0, r1
        mov     sp, r2
        blx     r3
        mov     sp, r4
        pop     {r4, pc}
#endif
        .size apart_call, . - apart_call
