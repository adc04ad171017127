/* Leaves folders 1,000 deep behind, here and in /tmp, and ends well. */
#include <sys/stat.h>
#include <unistd.h>

static int nest(const char *folder)
{
    if (chdir(folder) < 0)
        return 1;
    for (int i = 0; i < 1000; i++)
        if (mkdir("deep", 0700) < 0 || chdir("deep") < 0)
            return 1;
    return 0;
}

int main(void) { return nest("/tmp") || nest("/dev/shm") || nest("/box"); }
