/*
 * What the portable part of an image asks of its board: bytes over one UART, and milliseconds.
 * One file per board answers it.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

/* What the board is called, at most 15 characters. */
extern const char board_name[];

/* Sets up the UART, the timer, and on RISC-V the trap vector. Called once, first. */
void board_init(void);

/* The next byte of the UART, 0 to 255, or -1 when there is none. */
int board_uart_read(void);

/* Sends one byte, waiting while the UART is full. */
void board_uart_write(uint8_t byte);

/* Milliseconds since any moment. They only go on, and wrap at 2^32. */
uint32_t board_milliseconds(void);

#endif
