/* run_job -- what its exit status says beside enum exit_status. */
#pragma once

enum { RUN_JOB_BUSY = 75 /* EX_TEMPFAIL: another process has the claim */ };
