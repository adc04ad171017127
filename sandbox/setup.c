#include "sandbox/setup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/base/clock.h"
#include "sandbox/base/io.h"

int setup_report(int socket, const struct setup_report *report, int fd, struct error *err)
{
    int r = io_send_packet(socket, report, sizeof(*report), &fd, fd >= 0 ? 1 : 0);

    return r < 0 ? error_set(err, r, "report to the launcher: %s", strerror(-r)) : 0;
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
