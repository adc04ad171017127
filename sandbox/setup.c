#include "sandbox/setup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "sandbox/base/clock.h"

int setup_report(int socket, const struct setup_report *report, int fd, struct error *err)
{
    union {
        const struct setup_report *in;
        void *out;
    } unconst = {.in = report};
    struct iovec part = {unconst.out, sizeof(*report)};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {{0}};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};

    if (fd >= 0) {
        struct cmsghdr *attached;

        header.msg_control = control.bytes;
        header.msg_controllen = sizeof(control.bytes);
        attached = &control.align;
        attached->cmsg_level = SOL_SOCKET;
        attached->cmsg_type = SCM_RIGHTS;
        attached->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(attached), &fd, sizeof(int));
    }
    if (sendmsg(socket, &header, MSG_NOSIGNAL) < 0)
        return error_errno(err, "report to the launcher");
    return 0;
}

int64_t setup_stage(struct ending_stage *stages, size_t *count, const char *name,
                    int64_t since_us)
{
    int64_t now_us = clock_us();

    if (*count < ENDING_STAGES_MAX) {
        struct ending_stage *stage = &stages[(*count)++];

        snprintf(stage->name, sizeof(stage->name), "%s", name);
        stage->us = (int32_t)(now_us - since_us);
    }
    return now_us;
}

int setup_steps(struct setup *setup, const struct setup_step *steps, size_t count)
{
    struct setup_report report = {.kind = SETUP_FAILED};
    int64_t begin_us = clock_us();

    for (size_t i = 0; i < count; i++) {
        int r = steps[i].run(setup, &report.error);

        begin_us =
            setup_stage(setup->stages, &setup->stage_count, steps[i].name, begin_us);

        if (r < 0) {
            error_set(&report.error, r, "%s", strerror(-r));
            error_wrap(&report.error, "%s: %s", sandbox_layer_word(steps[i].layer),
                       steps[i].name);
            setup_report(setup->socket, &report, -1, NULL);
            return r;
        }
    }
    return 0;
}
