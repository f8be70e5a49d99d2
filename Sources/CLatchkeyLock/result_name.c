/* Names of results and conditions, alone in their object: an image that logs no names has none. */
#include "latchkey_lock.h"

const char *latchkey_result_name(int32_t result)
{
    static const char names[][9] = {"geometry", "damaged", "full", "sign", "storage", "callback",
                                    "state", "size", "argument", "busy", "done", "more"};

    return result < LATCHKEY_ERROR_GEOMETRY || result > LATCHKEY_MORE
               ? ""
               : names[result - LATCHKEY_ERROR_GEOMETRY];
}

const char *latchkey_journal_name(uint8_t condition)
{
    static const char names[][22] = {"clean", "torn", "interruptedCompaction", "damaged",
                                     "unformatted", "unknownVersion"};

    return condition > LATCHKEY_JOURNAL_UNKNOWN ? "" : names[condition];
}
