/*
 * Numbers and structs of LatchkeyLockC; latchkey_lock.h includes it and says how they are used.
 */
#ifndef LATCHKEY_LOCK_TYPES_H
#define LATCHKEY_LOCK_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What this header describes. It differs from latchkey_lock_abi_version() where the two differ. */
#define LATCHKEY_LOCK_ABI 2

/*
 * Bytes of a context, lock and journal in one, of each profile:
 *
 *   small      6 issuers, serial windows up to 256, 8 counters, 64 receipts
 *   building  32 issuers, serial windows up to 1,024, 64 counters, 256 receipts
 *
 * A library is built for one of them. Who links that for buildings defines LATCHKEY_LOCK_BUILDING
 * before this header; latchkey_lock_init refuses a context that is too small.
 */
#if UINTPTR_MAX > 0xffffffffu
#define LATCHKEY_LOCK_SMALL_BYTES 8448
#define LATCHKEY_LOCK_BUILDING_BYTES 25856
#else
#define LATCHKEY_LOCK_SMALL_BYTES 8192
#define LATCHKEY_LOCK_BUILDING_BYTES 25600
#endif
#define LATCHKEY_LOCK_ALIGNMENT 8

/* The least flash of a journal in bytes, both areas together. */
#define LATCHKEY_SMALL_FLASH_BYTES 65536
#define LATCHKEY_BUILDING_FLASH_BYTES 262144

#ifdef LATCHKEY_LOCK_BUILDING
#define LATCHKEY_LOCK_BYTES LATCHKEY_LOCK_BUILDING_BYTES
#define LATCHKEY_FLASH_BYTES LATCHKEY_BUILDING_FLASH_BYTES
#else
#define LATCHKEY_LOCK_BYTES LATCHKEY_LOCK_SMALL_BYTES
#define LATCHKEY_FLASH_BYTES LATCHKEY_SMALL_FLASH_BYTES
#endif

/* The longest message that is taken in, and the longest reply. */
#define LATCHKEY_MESSAGE_BYTES 2560
#define LATCHKEY_REPLY_BYTES 1024

/* Results. A refusal is no error: it is LATCHKEY_DONE with a reason in the reply. */
#define LATCHKEY_DONE 0
#define LATCHKEY_MORE 1               /* call the function that the comment names again */
#define LATCHKEY_ERROR_BUSY (-1)      /* called from within a callback of the same context */
#define LATCHKEY_ERROR_ARGUMENT (-2)  /* null, misaligned, an unknown number, a buffer too small,
                                         a tick before the last one; nothing has changed */
#define LATCHKEY_ERROR_SIZE (-3)      /* the context is smaller than latchkey_lock_size() */
#define LATCHKEY_ERROR_STATE (-4)     /* not now: not made, not booted, no visit, already booted */
#define LATCHKEY_ERROR_CALLBACK (-5)  /* sha256, hmac_sha256 or random failed: the lock is down, and
                                         stays so until it is made and booted again */
#define LATCHKEY_ERROR_STORAGE (-6)   /* the flash failed, or does not hold what was written */
#define LATCHKEY_ERROR_SIGN (-7)      /* the callback `sign` failed; call again later */
#define LATCHKEY_ERROR_FULL (-8)      /* the journal has no room for this, even when compacted */
#define LATCHKEY_ERROR_DAMAGED (-9)   /* a record that was there can no longer be read */
#define LATCHKEY_ERROR_GEOMETRY (-10) /* the flash is none of the kind below, or too small */

/* How a message came, as the lock itself knows. */
#define LATCHKEY_CHANNEL_NFC 0
#define LATCHKEY_CHANNEL_BLE 1
#define LATCHKEY_CHANNEL_UWB 2
#define LATCHKEY_CHANNEL_REMOTE 3
#define LATCHKEY_CHANNEL_KEYPAD 4
#define LATCHKEY_CHANNEL_INTENT 5

/*
 * Bits of a reading: what all sensors say at one moment. The bit of a sensor that the configuration
 * does not name is ignored.
 */
#define LATCHKEY_BOLT_THROWN 1 /* the bolt's own contact says that it is home */
#define LATCHKEY_DOOR_CLOSED 2 /* the leaf is in its frame */

/*
 * Bits of `orders`: what the door is to do now, before anything else. Of the three drives at most
 * one is set, of each alarm at most one bit. Orders that come later replace earlier ones.
 */
#define LATCHKEY_ORDER_WITHDRAW_BOLT 1      /* drive the bolt out of its frame; then sense */
#define LATCHKEY_ORDER_THROW_BOLT 2         /* drive the bolt home, then sense; of a strike: let go */
#define LATCHKEY_ORDER_SOUND_DOOR 4         /* the door's alarm: overdue, jammed, ajar */
#define LATCHKEY_ORDER_SILENCE_DOOR 8       /* the door's alarm ends */
#define LATCHKEY_ORDER_SOUND_INTRUSION 16   /* the intrusion's alarm: forced open, tampered */
#define LATCHKEY_ORDER_SILENCE_INTRUSION 32 /* the intrusion's alarm ends */
#define LATCHKEY_ORDER_RELEASE_STRIKE 64    /* hold the strike released until THROW_BOLT */
#define LATCHKEY_ORDER_TIMER 128            /* latchkey_lock_wake_tick may have changed: ask it */

/* Bits of `alarms`: what the owner should hear of. They change no verdict. */
#define LATCHKEY_ALARM_CLOCK_CONFLICT 1 /* a time statement contradicted the clock (TIME-7) */
#define LATCHKEY_ALARM_EQUIVOCATION 2   /* an issuer signed two staples of one number (STAPLE-5) */

/* Actions that a visit may ask for (Spec/credential.md). */
#define LATCHKEY_ACTION_UNLOCK 0
#define LATCHKEY_ACTION_LOCK 1
#define LATCHKEY_ACTION_HOLD_OPEN 2
#define LATCHKEY_ACTION_READ_STATUS 3
#define LATCHKEY_ACTION_VIEW_STREAM 4
#define LATCHKEY_ACTION_TALK 5
#define LATCHKEY_ACTION_CAPTURE_EVIDENCE 6
#define LATCHKEY_ACTION_VIEW_EVIDENCE 7
#define LATCHKEY_ACTION_OPEN_PASSCODE_SLOT 8

/* What latchkey_lock_boot found in the journal (JRNL-7), the gravest of what holds. */
#define LATCHKEY_JOURNAL_CLEAN 0       /* every record is whole */
#define LATCHKEY_JOURNAL_TORN 1        /* a write was cut short by a power loss; nothing is lost */
#define LATCHKEY_JOURNAL_INTERRUPTED 2 /* a compaction was cut short; nothing is lost */
#define LATCHKEY_JOURNAL_DAMAGED 3     /* a record is lost: the lock refuses every use (JRNL-11) */
#define LATCHKEY_JOURNAL_UNFORMATTED 4 /* there is none: latchkey_lock_format, if new, and boot */
#define LATCHKEY_JOURNAL_UNKNOWN 5     /* another version, unit or size; it is left as it is */

/* One lock: opaque, the caller's, in static storage or zeroed before its first use. */
typedef struct latchkey_lock {
    uint64_t words[LATCHKEY_LOCK_BYTES / 8];
} latchkey_lock;

/*
 * What a lock asks of its port. Each function gets `context` first and returns 0; any other result
 * fails closed. None is null. Pointers are valid during the call only; `message` may be null where
 * `count` is 0. Two byte strings handed to one call never overlap. Documentation/porting.md says
 * what each has to guarantee.
 */
typedef struct latchkey_lock_callbacks {
    void *context;

    /*
     * Returns 0 if `signature` (64 bytes) is an Ed25519 signature of `message` by `key` (32 bytes),
     * by the cofactorless equation (SIG-8). All is public: it need not be constant in time. A
     * failure is a wrong signature.
     */
    int32_t (*verify)(void *context, const uint8_t *signature, const uint8_t *message,
                      size_t count, const uint8_t *key);

    /* SHA-256 of `message` into `digest` (32 bytes). A failure takes the lock down. */
    int32_t (*sha256)(void *context, uint8_t *digest, const uint8_t *message, size_t count);

    /*
     * HMAC-SHA-256 of `message` under `key` into `mac` (32 bytes), constant in time in `key`. A
     * failure takes the lock down.
     */
    int32_t (*hmac_sha256)(void *context, uint8_t *mac, const uint8_t *message, size_t count,
                           const uint8_t *key, size_t key_count);

    /*
     * Signs `message` with the lock's own key into `signature` (64 bytes), constant in time in the
     * key, which may live in a secure element: this library never sees it. A failure before the
     * commit denies a visit with 1700 (busy); behind it the allow stands.
     */
    int32_t (*sign)(void *context, uint8_t *signature, const uint8_t *message, size_t count);

    /*
     * `count` fresh random bytes, fit for keys, from a source that is ready: 32 at each boot, 4 in
     * latchkey_lock_format. A failure takes the lock down.
     */
    int32_t (*random)(void *context, uint8_t *bytes, size_t count);

    /*
     * Flash that is the journal's alone, from offset 0 on; erased bytes read as ff, and programming
     * only clears bits. Each returns when what it did is durable; a failure of one is believed, and
     * a success is read back.
     *
     * flash_read fills `bytes` from `offset` on, neither aligned; it fails where the part reports
     * that what stands there cannot be trusted. flash_program programs whole units in ascending
     * order. flash_erase erases one sector, numbered from 0.
     */
    int32_t (*flash_read)(void *context, uint32_t offset, uint8_t *bytes, size_t count);
    int32_t (*flash_program)(void *context, uint32_t offset, const uint8_t *bytes, size_t count);
    int32_t (*flash_erase)(void *context, uint32_t sector);

    uint32_t flash_unit_bytes;   /* of a program unit: 4, 8, 16 or 32 */
    uint32_t flash_sector_bytes; /* the least that can be erased: a power of two, 1,024 or more */
    uint32_t flash_sectors;      /* an even number; LATCHKEY_FLASH_BYTES in all, or more */
} latchkey_lock_callbacks;

/* What a lock is made of. */
typedef struct latchkey_lock_setup {
    const latchkey_lock_callbacks *callbacks; /* stays where it is for as long as the lock lives */
    const uint8_t *public_key; /* 32 bytes: verifies what the callback `sign` signs; copied */
    const uint8_t *seed;       /* 32 bytes, secret, the same at every boot of this device; copied */
    uint32_t drift_ppm;        /* the oscillator's error, in parts per million */
    uint16_t ajar_seconds;     /* how long the door may stand open, 30 to 3,600 (SESS-14) */
} latchkey_lock_setup;

/* What a boot came to. */
typedef struct latchkey_lock_found {
    uint8_t condition; /* LATCHKEY_JOURNAL_… */
    uint8_t orders;    /* LATCHKEY_ORDER_… */
    uint8_t is_halted; /* 1: the lock talks, and opens to nobody */
} latchkey_lock_found;

/* A reply: `bytes` and `capacity` are the caller's, the rest is written by the library. */
typedef struct latchkey_lock_reply {
    uint8_t *bytes;     /* where the reply goes; does not overlap the message */
    size_t capacity;    /* of `bytes`: LATCHKEY_REPLY_BYTES or more */
    size_t count;       /* bytes to send; 0 where there is nothing to send */
    uint16_t reason;    /* 0, or the row of Spec/reasons.md: for the owner, never for the visitor;
                           1700 (busy) after an error and after LATCHKEY_MORE */
    uint8_t orders;     /* LATCHKEY_ORDER_…; to be obeyed whatever the verdict */
    uint8_t alarms;     /* LATCHKEY_ALARM_… */
    uint8_t is_allowed; /* 1 when `action` was asked for and allowed; 0 for a ferry too */
    uint8_t action;     /* LATCHKEY_ACTION_… where is_allowed; what it does at the door stands in
                           `orders` alone */
} latchkey_lock_reply;

/* How full a lock is, for its owner to see before a pass is refused for it. */
typedef struct latchkey_lock_report {
    uint64_t boots;              /* boots so far, this one counted */
    uint64_t receipts_made;      /* sequence of the next receipt */
    uint32_t journal_free_bytes; /* what the journal takes before it must be compacted */
    uint32_t configuration;      /* sequence of the configuration in force */
    uint16_t issuers_used;       /* issuers that hold a slot (CAP-1, CAP-2) … */
    uint16_t issuers_of;         /* … of so many */
    uint16_t counters_used;      /* grants that are counted (CAP-3) … */
    uint16_t counters_of;        /* … of so many */
    uint16_t receipts_kept;      /* receipts that no auditor has freed yet (RCPT-10) … */
    uint16_t receipts_of;        /* … of so many */
    uint16_t receipts_free;      /* receipts that anybody but a resident may still cause */
    uint8_t is_configured;       /* 1: a configuration is in force */
    uint8_t is_halted;           /* 1: refuses every use (JRNL-11) */
    uint8_t in_session;          /* 1: somebody has opened and must lock again */
    uint8_t is_untold;           /* 1: latchkey_lock_tell has something to do */
    uint8_t needs_tending;       /* 1: latchkey_lock_tend has to compact */
} latchkey_lock_report;

#ifdef __cplusplus
}
#endif

#endif
