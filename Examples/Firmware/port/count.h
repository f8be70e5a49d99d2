/*
 * Two functions that do nothing but have an address: the instruction counter of qemu/ counts what
 * runs between them.
 */
#ifndef COUNT_H
#define COUNT_H

/* From here on instructions are counted. */
void latchkey_count_begin(void);

/* Up to here. */
void latchkey_count_end(void);

#endif
