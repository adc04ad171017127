/* What has the form of an identity: kind, files (NULL: any), pattern (POSIX extended),
 * and which group is replaced; -1: only reported. */
#pragma once

/* clang-format off */
#define NAME_WORDS "[A-Z][[:alpha:].'-]+( [A-Z][[:alpha:].'-]+){1,3}"

static const struct scrub_row {
    const char *kind, *file, *pattern;
    int group;
} rows[] = {
    {"profile", NULL, "(linkedin\\.com/in/|twitter\\.com/|//x\\.com/|mastodon\\.[a-z]+/@)([A-Za-z0-9_.-]+)", 2},
    {"author", NULL, "(@author|[Aa]uthors?:|[Ww]ritten by|[Cc]reated by|[Mm]aintained by|[Cc]oded by|[Dd]eveloped by)[ \t]+(" NAME_WORDS ")", 2},
    {"author", NULL, "(@author)[ \t]+([^ \t*<>\"']+)", 2},
    {"author", NULL, "__(author|maintainer|email|credits)__[ \t]*=[ \t]*[\"']([^\"']*)", 2},
    {"copyright", NULL, "[Cc]opyright( \\([cC]\\)| ©)?( [0-9]{4}[-, 0-9]*)?,?( by)? (" NAME_WORDS ")", 4},
    {"trailer", NULL, "^[ \t]*(Signed-off-by|Co-[Aa]uthored-[Bb]y|Reviewed-by|Acked-by|Tested-by):[ \t]*(.+)$", 2},
    {"manifest", "package.json", "\"(author|maintainer|homepage|repository|email|url|bugs)\"[ \t]*:[ \t]*\"([^\"]*)\"", 2},
    {"manifest", "package.json", "\"(contributors|maintainers)\"[ \t]*:[ \t]*\\[([^]]*)\\]", 2},
    {"manifest", "composer.json", "\"(email|homepage|name)\"[ \t]*:[ \t]*\"([^\"]*)\"", 2},
    {"manifest", "pyproject.toml", "^[ \t]*(authors?|maintainers?|[Rr]epository|[Hh]omepage|[Ss]ource)[ \t]*=[ \t]*(.+)$", 2},
    {"manifest", "Cargo.toml", "^[ \t]*(authors?|repository|homepage|documentation)[ \t]*=[ \t]*(.+)$", 2},
    {"manifest", "setup.cfg", "^[ \t]*(author|author_email|maintainer|maintainer_email|url)[ \t]*=[ \t]*(.+)$", 2},
    {"manifest", "setup.py", "(author|author_email|maintainer|maintainer_email|url)[ \t]*=[ \t]*[\"']([^\"']*)", 2},
    {"manifest", "go.mod", "^module[ \t]+(github\\.com|gitlab\\.com|codeberg\\.org|bitbucket\\.org)/([A-Za-z0-9_.-]+)", 2},
    {"manifest", "pom.xml", "<(developer|id|email|url|organization|connection)>([^<]*)<", 2},
    {"profile", "README.md", "(github|gitlab|codeberg|bitbucket)\\.(com|org)[:/]+([A-Za-z0-9_.-]+)", 3},
    {"e-mail", NULL, "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}", 0},
    {"home folder", NULL, "(^|[^A-Za-z0-9_./-])(/home/|/Users/|[A-Za-z]:\\\\+Users\\\\+)([A-Za-z0-9._-]+)", 3},
    {"may be a name", NULL, "([Bb]y|[Tt]hanks to|[Aa]uthor) (" NAME_WORDS ")", -1},
    {"may be a phone number", NULL, "\\+[0-9][0-9 ()/-]{7,}[0-9]", -1},
    {"may be an account", NULL, "(github|gitlab)\\.(com|io)[:/][A-Za-z0-9_-]+/[A-Za-z0-9_.-]+\\.git", -1},
};
/* clang-format on */
