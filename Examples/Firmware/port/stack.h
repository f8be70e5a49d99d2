/* How deep the stack ever was: paint it at the start, look later how far the paint is gone. */
#ifndef STACK_H
#define STACK_H

#include <stdint.h>

/* Fills what lies between the end of the variables and the stack's present end. Called early. */
void stack_paint(void);

/* Most bytes of stack that were ever in use since stack_paint. */
uint32_t stack_high_water(void);

/* Bytes that the stack could grow to before it meets the variables. */
uint32_t stack_capacity(void);

#endif
