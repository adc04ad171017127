/*
 * syscalls_pack -- a filter made shorter. libseccomp asks for each call by its number;
 * calls that lie side by side have mostly the same answer, so a tree of ranges is half as
 * long, and the kernel, which goes through a filter for each number when it is loaded,
 * takes half the time.
 */
#pragma once

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/**
 * Packs a filter (struct sock_filter) that first asks for the machine, then for the
 * number, then perhaps for arguments, as libseccomp's do. It answers to everything what
 * it answered before. One that is of another shape, or too large, stays as it is.
 *
 * @return 0, or -ENOMEM
 */
int syscalls_pack(struct buf *filter, struct error *err);
