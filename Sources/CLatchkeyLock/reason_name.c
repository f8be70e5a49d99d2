/* The names of Spec/reasons.md, alone in their object: an image that logs no names has none. */
#include "latchkey_lock.h"

static const struct {
    uint16_t number;
    char name[22];
} rows[] = {
    {100, "malformed"},
    {101, "truncated"},
    {102, "trailingBytes"},
    {103, "nonShortest"},
    {104, "indefiniteLength"},
    {105, "unsupportedType"},
    {106, "keyOrder"},
    {107, "duplicateKey"},
    {108, "unknownKey"},
    {109, "missingKey"},
    {110, "invalidText"},
    {111, "outOfRange"},
    {112, "tooLarge"},
    {113, "unknownMessage"},
    {114, "unsupportedAlgorithm"},
    {115, "unknownConstraint"},
    {116, "weakKey"},
    {117, "emptyWindow"},
    {118, "wrongSite"},
    {119, "wrongLock"},
    {200, "nonceUnknown"},
    {201, "nonceExpired"},
    {202, "nonceSpent"},
    {300, "unknownIssuer"},
    {301, "kidMismatch"},
    {302, "badSignature"},
    {400, "linksMismatch"},
    {401, "bindingMismatch"},
    {700, "keyRole"},
    {701, "depthExceeded"},
    {702, "constraintNotAllowed"},
    {703, "grantTooWide"},
    {800, "channelMismatch"},
    {801, "channelNotPermitted"},
    {900, "expired"},
    {901, "notYetValid"},
    {902, "clockUncertain"},
    {903, "clockUntrusted"},
    {1000, "outsideSchedule"},
    {1001, "offsetsMissing"},
    {1100, "superseded"},
    {1101, "revoked"},
    {1102, "belowBase"},
    {1200, "stale"},
    {1300, "evidenceMissing"},
    {1301, "evidenceMismatch"},
    {1302, "evidenceStale"},
    {1303, "challengeMismatch"},
    {1400, "wrongPoint"},
    {1401, "notPermitted"},
    {1500, "serialBeyondWindow"},
    {1501, "replayed"},
    {1502, "usesExhausted"},
    {1503, "lifetimeOver"},
    {1504, "obligationUnsupported"},
    {1505, "sessionOpen"},
    {1600, "slotQuota"},
    {1601, "slotsFull"},
    {1602, "countersFull"},
    {1603, "ringFull"},
    {1700, "busy"},
    {1701, "storage"},
    {2000, "sequenceGap"},
    {2001, "keysNotDistinct"},
    {2002, "windowTooLarge"},
    {2003, "noAnchorTime"},
    {2004, "siteNotProven"},
    {2005, "presenceRequired"},
    {2006, "issuedAfterTooLow"},
};

const char *latchkey_reason_name(uint16_t reason)
{
    for (size_t index = 0; index < sizeof rows / sizeof rows[0]; index++) {
        if (rows[index].number == reason) {
            return rows[index].name;
        }
    }
    return "";
}
