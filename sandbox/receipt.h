/* receipt -- how a run ended, as JSON (takehome-receipt/1). Written without a JSON
 * library: every text in it is a word of ours, and the program that starts first has to
 * be small. */
#pragma once

#include "sandbox/sandbox.h"

/** Adds the receipt, one line a member. @return 0 or -ENOMEM */
int receipt_print(const struct ending *ending, struct buf *out);
