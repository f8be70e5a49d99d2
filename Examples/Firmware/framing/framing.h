/*
 * Frames and segments (Spec/framing.md) for C: the Swift module LatchkeyFraming behind seven
 * functions. No heap, no statics; every state and buffer is the caller's.
 */
#ifndef FRAMING_H
#define FRAMING_H

#include <stddef.h>
#include <stdint.h>

#define FRAMING_MESSAGE_BYTES 2560
#define FRAMING_CONTENT_BYTES 2564
#define FRAMING_STATE_WORDS 4

/* Takes one byte of what is written. */
typedef void (*framing_put_t)(uint8_t byte);

/* Makes a reader, of FRAMING_STATE_WORDS words, ready for a new connection. */
void framing_reader_reset(uint32_t *state);

/*
 * Takes in one byte, which came at `milliseconds` of any clock that only goes on (it may wrap).
 * `buffer` is the same at every call, FRAMING_CONTENT_BYTES long. Returns the length of a message
 * that now stands at its beginning, else 0.
 */
intptr_t framing_reader_receive(uint32_t *state, uint8_t byte, uint32_t milliseconds,
                                uint8_t *buffer, intptr_t capacity);

/* Writes one message as a frame. Returns 0, or -1 for a message of no or over 2,560 bytes. */
int32_t framing_write(const uint8_t *message, intptr_t count, framing_put_t put);

/* Makes a reassembler, of FRAMING_STATE_WORDS words, ready for a new connection. */
void framing_reassembler_reset(uint32_t *state);

/*
 * Takes in one packet. `buffer` is the same at every call, FRAMING_MESSAGE_BYTES long. Returns the
 * length of a message that now stands at its beginning, else 0.
 */
intptr_t framing_reassembler_receive(uint32_t *state, const uint8_t *segment, intptr_t count,
                                     uint32_t milliseconds, uint8_t *buffer, intptr_t capacity);

/* Begins to cut one message into packets of 20 to 244 bytes. Returns 0, or -1 for other sizes. */
int32_t framing_segmenter_init(uint32_t *state, intptr_t packet_bytes);

/*
 * Writes the next packet of the message, the same at every call. Returns 1, 0 at its end, or -1 for
 * a message of no or over 2,560 bytes.
 */
int32_t framing_segmenter_next(uint32_t *state, const uint8_t *message, intptr_t count,
                               framing_put_t put);

#endif
