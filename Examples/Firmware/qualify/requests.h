/*
 * What the image `qualify` is asked over its UART, one request a frame, and answers likewise. The
 * first byte of both is the operation; numbers are big-endian.
 *
 *   00  -                          name of the board
 *   01  key 32, signature 64, message        1 valid, 0 not
 *   02  message                    SHA-256
 *   03  key length 2, key, message           HMAC-SHA-256
 *   04  seed 32, message           public key 32, signature 64
 *   05  length 1                   that many random bytes, at most 64
 *   06  -                          most stack used so far 4, stack there is 4
 *   07  packet size 1, message     the message cut into packets, each with its length 1 in front, and
 *                                  put together again: a digest of the packets (packets.h), SHA-256
 *                                  of the message
 *   10  offset 4, length 1         result 1, bytes of flash, at most 64
 *   11  offset 4, unit 8           result 1
 *   12  sector 1                   result 1
 *   13  offset 4                   offset 4 of each unit once it is programmed, then result 1
 *   20  -                          no answer: a fault
 *
 * A request that is none of these is answered ff.
 */
#ifndef REQUESTS_H
#define REQUESTS_H

#include <stddef.h>
#include <stdint.h>

#define REQUESTS_ANSWER_BYTES 128u

/* Sends one answer; requests_answer calls it once or, for 13, many times. */
typedef void (*requests_send_t)(const uint8_t *answer, size_t count);

/* Answers one request of at least one byte. */
void requests_answer(const uint8_t *request, size_t count, requests_send_t send);

#endif
