/*
 * refusal -- why a submission is not checked out or built: the one table.
 *
 * A refusal is the submission's doing and ends its attempt as `refused`, with the reason
 * and a sentence. What is ours (network, credentials, a full disk) is a struct error and
 * never one of these.
 */
#pragma once

#include <stdbool.h>

/* name, word in files and messages, sentence */
#define REFUSALS(ROW)                                                                    \
    ROW(NONE, "none", "nothing is refused")                                              \
    ROW(URL, "url", "the repository's address is not one that is fetched")               \
    ROW(NOT_A_REPOSITORY, "not-a-repository", "the folder is not a git repository")      \
    ROW(EMPTY, "empty", "the repository has no commit")                                  \
    ROW(MISSING_REF, "missing-ref", "the repository has no such branch or tag")          \
    ROW(MISSING_COMMIT, "missing-commit", "the repository has no such commit")           \
    ROW(NOTHING_IN_TIME, "nothing-in-time", "no commit was there by the deadline")       \
    ROW(ALTERNATES, "alternates", "the repository borrows objects from another one")     \
    ROW(CORRUPT, "corrupt", "the repository's objects cannot be read")                   \
    ROW(TOO_MANY_REFS, "too-many-refs", "the repository has too many branches and tags") \
    ROW(TOO_MANY_OBJECTS, "too-many-objects", "the repository has too many objects")     \
    ROW(TOO_BIG, "too-big", "the repository is larger than its limit")                   \
    ROW(TOO_COSTLY, "too-costly", "reading the repository takes too much memory or CPU") \
    ROW(TOO_MANY_FILES, "too-many-files", "the commit holds too many files")             \
    ROW(FILE_TOO_BIG, "file-too-big", "a file is larger than its limit")                 \
    ROW(CHECKOUT_TOO_BIG, "checkout-too-big", "the files together exceed their limit")   \
    ROW(PATH_TOO_LONG, "path-too-long", "a path is longer than its limit")               \
    ROW(PATH_TOO_DEEP, "path-too-deep", "folders are nested deeper than their limit")    \
    ROW(NAME, "name", "a file's name is not one that can be written safely")             \
    ROW(DOT_GIT, "dot-git", "a file's name stands for git's own folder")                 \
    ROW(COLLISION, "collision", "two entries of one folder have the same name")          \
    ROW(LINK, "link", "a symbolic link leads out of the repository")                     \
    ROW(SUBMODULE, "submodule", "a submodule's files are not in the repository")         \
    ROW(LFS, "lfs", "a file is kept in Git LFS, not in the repository")                  \
    ROW(DEPENDENCY, "dependency", "a dependency is not in the environment")

enum refusal_reason {
#define REFUSAL_ROW(name, word, sentence) REFUSAL_##name,
    REFUSALS(REFUSAL_ROW)
#undef REFUSAL_ROW
        REFUSAL_COUNT
};

enum { REFUSAL_DETAIL_BYTES = 600 };

/* {0} is "not refused". */
struct refusal {
    enum refusal_reason reason;
    char detail[REFUSAL_DETAIL_BYTES]; /* one clean line: which file, which limit */
};

/** "too-big"; "" for a number that is none. */
const char *refusal_word(enum refusal_reason reason);
/** "the repository is larger than its limit". */
const char *refusal_sentence(enum refusal_reason reason);

/**
 * Records the first reason; later ones change nothing. The detail is cleaned to one line,
 * so that bytes of a repository may stand in it.
 *
 * @return 1: so that `return refusal_set(...)` tells an outcome from success
 */
int refusal_set(struct refusal *refusal, enum refusal_reason reason, const char *format,
                ...) __attribute__((format(printf, 3, 4)));
