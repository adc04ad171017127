/* commands -- one row a command; the order is that of the help. */
#pragma once

#define COMMANDS(ROW)                                                                    \
    ROW(init)                                                                            \
    ROW(demo)                                                                            \
    ROW(doctor)                                                                          \
    ROW(roster_add)                                                                      \
    ROW(roster_import)                                                                   \
    ROW(roster_extend)                                                                   \
    ROW(roster_list)                                                                     \
    ROW(assignment_pilot)                                                                \
    ROW(assignment_lint)                                                                 \
    ROW(grade)                                                                           \
    ROW(run_job)                                                                         \
    ROW(ingest)                                                                          \
    ROW(status)                                                                          \
    ROW(show)                                                                            \
    ROW(rubric_lint)                                                                     \
    ROW(rubric_show)                                                                     \
    ROW(review_start)                                                                    \
    ROW(review_edit)                                                                     \
    ROW(review_comment)                                                                  \
    ROW(review_pack)                                                                     \
    ROW(review_check)                                                                    \
    ROW(review_submit)                                                                   \
    ROW(draft)                                                                           \
    ROW(stats)                                                                           \
    ROW(consolidate)                                                                     \
    ROW(decide)                                                                          \
    ROW(letter)                                                                          \
    ROW(brief)                                                                           \
    ROW(process)                                                                         \
    ROW(told)                                                                            \
    ROW(close)                                                                           \
    ROW(unblind)                                                                         \
    ROW(export)                                                                          \
    ROW(legal_hold)                                                                      \
    ROW(purge)                                                                           \
    ROW(log)                                                                             \
    ROW(sandbox)
