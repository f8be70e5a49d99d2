/*
 * A plugin for QEMU that counts the instructions a guest executes between two of its addresses, and
 * appends one number a line to a file each time it gets from the first to the second.
 *
 *   -plugin count.so,begin=ADDRESS,end=ADDRESS,out=FILE
 *
 * The instruction at `begin` is counted, the one at `end` is not. Instructions, not cycles: QEMU
 * models no pipeline, no wait states of flash and no latency of a multiplier.
 *
 * QEMU's header is not packaged, so what is used of its plugin interface is declared here, in the
 * form of version 1 (QEMU 4.2 to 8.2; docs/devel/tcg-plugins.rst). QEMU 9 wants another version
 * number and refuses this plugin by name.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { CB_NO_REGS = 0 };
enum { INLINE_ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                           void (*callback)(qemu_plugin_id_t,
                                                            struct qemu_plugin_tb *));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction,
                                            void (*callback)(unsigned int, void *), int flags,
                                            void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *instruction, int operation,
                                                void *counter, uint64_t addend);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

static uint64_t executed, executed_at_begin, begin_address, end_address;
static FILE *out;

/* Runs before the instruction at `begin`, and before that instruction is counted. */
static void at_begin(unsigned int cpu, void *data)
{
    (void)cpu;
    (void)data;
    executed_at_begin = executed;
}

/* Runs before the instruction at `end`. */
static void at_end(unsigned int cpu, void *data)
{
    (void)cpu;
    (void)data;
    fprintf(out, "%" PRIu64 "\n", executed - executed_at_begin);
    fflush(out);
}

/* QEMU translates a block once and runs it often: this says what is done at each of its runs. */
static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t index = 0; index < qemu_plugin_tb_n_insns(block); index++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, index);
        uint64_t address = qemu_plugin_insn_vaddr(instruction);

        if (address == begin_address) {
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, at_begin, CB_NO_REGS, NULL);
        } else if (address == end_address) {
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, at_end, CB_NO_REGS, NULL);
        }
        qemu_plugin_register_vcpu_insn_exec_inline(instruction, INLINE_ADD_U64, &executed, 1);
    }
}

/* QEMU's entry: `info` is not looked at. */
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int count, char **arguments)
{
    (void)info;
    for (int index = 0; index < count; index++) {
        if (strncmp(arguments[index], "begin=", 6) == 0) {
            begin_address = strtoull(arguments[index] + 6, NULL, 0);
        } else if (strncmp(arguments[index], "end=", 4) == 0) {
            end_address = strtoull(arguments[index] + 4, NULL, 0);
        } else if (strncmp(arguments[index], "out=", 4) == 0) {
            out = fopen(arguments[index] + 4, "a");
        }
    }
    if (begin_address == 0 || end_address == 0 || out == NULL) {
        fprintf(stderr, "count: begin=ADDRESS,end=ADDRESS,out=FILE\n");
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
