/* result_blind -- a result as people read it who must not know whose it is. */
#pragma once

#include "runner/core/result.h"
#include "runner/core/scrub.h"

/**
 * Takes what is known of a person out of everything that their program or repository
 * said: titles, messages, output, logs, notices, the branch; and hours out of times, as
 * days are enough. Ids, verdicts and points stay, and so does the stored file.
 *
 * @return 0 or -ENOMEM
 */
int result_blind(struct result *result, const struct scrub_identity *identity);
