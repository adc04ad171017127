#!/bin/sh
# What the virtual machine runs as root, its host's files read-only at / and the tests at /mnt.
# Each test answers by one line: "vm: pass NAME SECONDS" or "vm: FAIL NAME SECONDS STATUS".
set -u
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/shm /dev/pts
mount -t devpts devpts /dev/pts
for folder in /dev/shm /tmp /run; do
    mount -t tmpfs -o mode=1777 tmpfs "$folder"
done
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ip link set lo up 2>/dev/null
groups=/sys/fs/cgroup scopes=0
export SANDBOX_MUST_WORK=1 SANDBOX_TEST_SLOW="$(cat /mnt/slow)"
echo "vm: runs $(uname -r) with $(cat $groups/cgroup.controllers)"

# A group that belongs to the plain user, as systemd's Delegate=yes makes it.
delegate() {
    mkdir "$groups/$1"
    chown 61234:61234 "$groups/$1" "$groups/$1/cgroup.procs" "$groups/$1/cgroup.threads" \
        "$groups/$1/cgroup.subtree_control"
}

# run NAME GROUP COMMAND...: runs it in the group, "" is where we are
run() {
    name=$1 group=$2
    shift 2
    started=$(cut -d. -f1 /proc/uptime)
    (
        [ -z "$group" ] || echo 0 >"$groups/$group/cgroup.procs" || exit 99
        exec "$@"
    ) </dev/null >/tmp/output 2>&1
    status=$?
    took=$(($(cut -d. -f1 /proc/uptime) - started))
    if [ $status -eq 0 ]; then
        echo "vm: pass $name $took"
    else
        cat /tmp/output
        echo "vm: FAIL $name $took $status"
    fi
}

mkdir "$groups/none" "$groups/here"
echo "+memory +pids +cpu" >$groups/cgroup.subtree_control
delegate slice
# the user keeps its processes in a leaf of its own and enables what is below
mkdir "$groups/slice/leaf"
chown -R 61234:61234 "$groups/slice/leaf"
echo "+memory +pids +cpu" >"$groups/slice/cgroup.subtree_control"

while read -r test group words; do
    [ "$group" != - ] || group=""
    if [ "$group" = scope ]; then # a new one each time: who was in it has put it in order
        group=scope.$((scopes += 1))
        delegate $group
    fi
    # shellcheck disable=SC2086
    run "$test${group:+ in $group}${words:+ $words}" "$group" /mnt/$test $words
done </mnt/tests
echo "vm: done"
