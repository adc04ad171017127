/* What has the form of an identity: kind, files (NULL: any; "*.x": that end), pattern
 * (POSIX extended), and which group is replaced; -1: only reported. */
#pragma once

/* clang-format off */
/* Two to four words with a capital; letters beyond ASCII as bytes of UTF-8, and "–" is
 * none of them. */
#define NAME_WORD "[A-Z\xc3-\xd4\xe3-\xed][[:alpha:].'\x80-\xe1\xe3-\xed-]+"
#define NAME_WORDS NAME_WORD "( " NAME_WORD "){1,3}"

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
    {"manifest", "package.json", "\"name\"[ \t]*:[ \t]*\"@([^/\"]+)/", 1},
    {"manifest", "package.json", "\"name\"[ \t]*:[ \t]*\"(" NAME_WORDS ")\"", 1},
    {"manifest", "package.json", "\"(" NAME_WORDS ") ?<", 1},
    {"manifest", "package.json", "\"(contributors|maintainers)\"[ \t]*:[ \t]*\\[([^]]*)\\]", 2},
    {"manifest", "composer.json", "\"(email|homepage|name)\"[ \t]*:[ \t]*\"([^\"]*)\"", 2},
    {"manifest", "pyproject.toml", "^[ \t]*(authors?|maintainers?|[Rr]epository|[Hh]omepage|[Ss]ource)[ \t]*=[ \t]*(.+)$", 2},
    {"manifest", "Cargo.toml", "^[ \t]*(authors?|repository|homepage|documentation)[ \t]*=[ \t]*(.+)$", 2},
    {"manifest", "pyproject.toml", "name[ \t]*=[ \t]*[\"'](" NAME_WORDS ")[\"']", 1},
    {"manifest", "Cargo.toml", "[\"'](" NAME_WORDS ") ?<", 1},
    {"manifest", "setup.cfg", "^[ \t]*(author|author_email|maintainer|maintainer_email|url)[ \t]*=[ \t]*(.+)$", 2},
    {"manifest", "setup.py", "(author|author_email|maintainer|maintainer_email|url)[ \t]*=[ \t]*[\"']([^\"']*)", 2},
    {"manifest", "go.mod", "^module[ \t]+(github\\.com|gitlab\\.com|codeberg\\.org|bitbucket\\.org)/([A-Za-z0-9_.-]+)", 2},
    {"manifest", "*.gemspec", "\\.(authors?|email|homepage)[ \t]*=[ \t]*(.+)$", 2},
    {"manifest", "*.csproj", "<(Authors?|Company|Copyright|RepositoryUrl|PackageProjectUrl)>([^<]*)<", 2},
    {"manifest", "*.cabal", "^(author|maintainer|homepage|copyright):[ \t]*(.+)$", 2},
    {"manifest", "*.ipynb", "\"name\"[ \t]*:[ \t]*\"(" NAME_WORDS ")\"", 1},
    {"manifest", "CITATION.cff", "(family-names|given-names|orcid|alias|affiliation):[ \t]*(.+)$", 2},
    {"owner", "CODEOWNERS", "(^|[ \t])@([A-Za-z0-9_/-]+)", 2},
    {"owner", ".mailmap", "(^|> )([^<#>]*[^<#> ]) <", 2},
    {"owner", "AUTHORS", "^[-* \t]*(" NAME_WORDS ")", 1},
    {"owner", "AUTHORS.md", "^[-* \t]*(" NAME_WORDS ")", 1},
    {"owner", "CONTRIBUTORS", "^[-* \t]*(" NAME_WORDS ")", 1},
    {"owner", "CONTRIBUTORS.md", "^[-* \t]*(" NAME_WORDS ")", 1},
    {"owner", ".gitmodules", "url[ \t]*=[ \t]*(.+)$", 1},
    {"author", NULL, "name=[\"']author[\"'][ \t]+content=[\"']([^\"']*)", 1},
    {"author", NULL, "<dc:creator>([^<]*)<", 1},
    {"manifest", "pom.xml", "<(developer|id|email|url|organization|connection)>([^<]*)<", 2},
    {"profile", "README.md", "(github|gitlab|codeberg|bitbucket)\\.(com|org)[:/]+([A-Za-z0-9_.-]+)", 3},
    {"e-mail", NULL, "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}", 0},
    {"home folder", NULL, "(^|[^A-Za-z0-9_./-]|file://|/mnt/[a-z]|/[a-z]|/var|/export)(/home/|/Users/|[A-Za-z]:[\\\\/]+Users[\\\\/]+)([^][:space:]\\\\/:;,\"'`<>|)(}{[]+)", 3},
    {"may be a name", NULL, "([Bb]y|[Tt]hanks to|[Aa]uthor) (" NAME_WORDS ")", -1},
    {"may be an address", NULL, "[A-Za-z0-9._-]+ ?([[({]at[])}]|&#64;|%40) ?[A-Za-z0-9-]+", -1},
    {"may be an address", NULL, "[A-Za-z0-9._-]+ at [A-Za-z0-9-]+ dot [a-z]+", -1},
    {"may be a phone number", NULL, "\\+[0-9][0-9 ()/-]{7,}[0-9]", -1},
    {"may be an account", NULL, "(github|gitlab)\\.(com|io)[:/][A-Za-z0-9_-]+/[A-Za-z0-9_.-]+\\.git", -1},
    {"may be an account", NULL, "[A-Za-z0-9-]+\\.(github|gitlab)\\.io", -1},
    {"may be an account", "go.mod", "^module[ \t]+[a-z0-9-]+(\\.[a-z0-9-]+)+/", -1},
};
/* clang-format on */
