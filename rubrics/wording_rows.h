/* The checks of wording.c: id, documents, severity, pattern, what to write instead.
 * Patterns are POSIX extended with GNU's \b, without regard to case unless EXACT. A word
 * alone hardly ever proves anything ("garbage" is collected, a table is "poor" in rows):
 * what is looked for is words that stand together. */
#pragma once

/* clang-format off */
#define WORDING_LETTERS (WORDING_DECLINE | WORDING_ADVANCE)
#define WORDING_TO_PEOPLE (WORDING_LETTERS | WORDING_BRIEF)
#define WORDING_ABOUT_WORK (WORDING_TO_PEOPLE | WORDING_REVIEW)

static const struct wording_row rows[] = {
    {"placeholder-left", WORDING_TO_PEOPLE, WORDING_ERROR, 0,
     "\\{\\{|\\}\\}|\\[(name|date|company|candidate|first name|your [a-z ]+)\\]|<(name|date|company|candidate)[^>]*>|lorem ipsum",
     "fill in what the placeholder stands for, or take the sentence out"},
    {"negative-in-decline", WORDING_DECLINE, WORDING_ERROR, 0,
     "\\b(good|great|nice|solid|strong|fine|well|liked|enjoyed|clean|clear)\\b.*\\b(but|however|although|though|yet)\\b.*(missing|\\black|\\bweak|\\bpoor|\\bfail|\\bwrong|incomplete|\\bcould\\b|\\bshould\\b|\\bnot\\b)"
     "|\\byour ([a-z]+ ){1,3}(was|were|is|are) (missing|weak|poor|lacking|incomplete|insufficient|inadequate|disappointing|not good|below)"
     "|\\b(you|your [a-z]+( [a-z]+)?) (failed to|lacked|did not manage|didn't manage|should have|could have|did not meet|didn't meet|do not meet|don't meet)\\b"
     "|\\bnot (strong|good|senior|experienced|skilled) enough\\b|\\broom for improvement\\b|\\b(fell|falls) short\\b|\\bnot up to (our|the)\\b",
     "a decline names strengths and the role's criterion; keep criticism for a talk that the person asks for"},
    {"compares-candidates", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\b(other|another|most|many|some|stronger|better|remaining) (candidate|applicant)s?\\b"
     "|\\b(better|stronger|weaker|worse) than (other|the other|most|everyone|anyone|the rest)\\b"
     "|\\bcompared (to|with) (other|the other|everyone|the rest)\\b|\\b(top|best|worst) (candidate|applicant|of the (cohort|batch))"
     "|\\bmore (qualified|experienced|suitable) (candidate|applicant|person|people)",
     "say what this role needs, or what this work does; another person's work is theirs"},
    {"protected-characteristic", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\b(non-)?native (speaker|english|german)|\\b(recent|fresh) (graduate|grad)s?\\b|\\bdigital native|\\boverqualified\\b"
     "|\\b(young|younger|old|older|mature|elderly) (candidate|applicant|developer|engineer|person|people|woman|man)\\b"
     "|\\b(his|her|your|their) (age|accent|religion|ethnicity|nationality|pregnancy|disability|gender|skin|marital status)\\b"
     "|\\b(pregnant|maternity leave|immigrant|foreigner)\\b|\\b(disabled|handicapped|autistic) (person|people|candidate|applicant)"
     "|\\b(as|for|being) a (woman|man|mother|father|girl|boy|foreigner|parent)\\b",
     "take it out: only the work and the task's criteria may be spoken of"},
    {"gendered-pronoun", WORDING_ABOUT_WORK, WORDING_WARNING, 0,
     "\\b(he|she|him|his|her|hers|himself|herself)\\b",
     "make the work the subject: \"the submission …\""},
    {"personality", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\b(brilliant|confident|arrogant|lazy|smart|clever|talented|gifted|passionate|humble|shy|introverted|extroverted|enthusiastic|hard-?working|ambitious|sloppy|careless|stubborn|charismatic),? ([a-z]+,? ){0,3}(engineer|developer|candidate|person|programmer|coder|mind|colleague)\\b"
     "|\\b(you are|you're|you seem|(candidate|developer|engineer|author|applicant) (is|seems)|comes across as)( an?| very| so| really| quite)* (brilliant|confident|arrogant|lazy|smart|clever|talented|gifted|passionate|humble|shy|introverted|enthusiastic|hard-?working|ambitious|sloppy|careless|stubborn|motivated)\\b"
     "|\\b(with|good|bad|great|positive|wrong|right|can-do) attitude\\b",
     "say what the work shows, and where"},
    {"mind-reading", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "^(clearly|obviously|apparently|evidently|just|simply)? ?(does(n't| not)|did(n't| not)) (understand|know|care|grasp|bother|realise|realize|want|try|think)\\b"
     "|\\b(you|candidate|author|developer|applicant)( clearly| obviously| apparently)? (does(n't| not)|did(n't| not)|don't|do not) (understand|know|care|grasp|bother|realise|realize|want|think)\\b"
     "|\\b(clearly|obviously|evidently|apparently) (does(n't| not)|did(n't| not)|has no|had no|lacks) (understand|know|care|grasp|want|idea|clue|interest)"
     "|\\b(candidate|author|developer|applicant|you) (has|have|had) no (idea|clue|understanding)\\b",
     "say what the code does, at which line; nobody sees into a head"},
    {"gut-or-culture-fit", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\bgut (feeling|feel|instinct|says)\\b|\\b(cultural|culture|team)[ -]?fit\\b|\\bfits? (in|into|with) (our|the) (team|culture)\\b|\\bsomething (felt|feels) off\\b|\\b(good|bad) vibes?\\b",
     "name the criterion and the line that it rests on"},
    {"vague", WORDING_ABOUT_WORK, WORDING_WARNING, 0,
     "\\b(great|good|nice|solid|excellent|awesome|amazing|fantastic|impressive|wonderful) (job|work|code|effort|stuff|submission|solution)\\b|\\bwell done\\b",
     "name one thing that the work does, and where"},
    {"promise", WORDING_LETTERS, WORDING_ERROR, 0,
     "\\b(we|i) (promise|guarantee|assure you)\\b|\\bkeep your (cv|résumé|resume|application|details) on file\\b"
     "|\\bwe will (consider|contact|call) you (when|if|as soon as|for (a |the )?(future|next))|\\byou will (get|receive) (an offer|the job)\\b",
     "say what is so today; a promise that nobody tracks will be broken"},
    {"legal-talk", WORDING_ABOUT_WORK, WORDING_WARNING, 0,
     "\\b(for|on) legal (reasons|grounds)\\b|\\b(lawyers?|attorneys?|liability|legal department|lawsuit|without prejudice|discrimination)\\b",
     "say plainly what can be told; if it cannot, leave the sentence out"},
    {"score-leak", WORDING_LETTERS, WORDING_ERROR, 0,
     "\\b(you|your)\\b.*[0-9] ?(%|percent\\b|points\\b)|\\b(you|submission|work) (scored|ranked)\\b|[0-9] ?(%|percent|points) (on|in|of) (the|our) ([a-z]+ )?(suite|tests?|rubric)\\b"
     "|\\b[0-9]+ (out )?of [0-9]+ (tests?|cases?|points)\\b|\\byour (score|grade|rank|rating|mark)\\b",
     "say what the program does; a number has no meaning to who does not know the scale"},
    {"internal-link-leak", WORDING_LETTERS, WORDING_ERROR, WORDING_RAW,
     "https?://(localhost|127\\.|10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|[a-z0-9.-]*\\.(internal|local|lan|corp|intranet)\\b)|\\bfile://|(^|[^a-z0-9_./-])/(home|root|users|srv|builds)/[a-z0-9_]",
     "name the file in the candidate's own repository"},
    {"hedge", WORDING_ABOUT_WORK, WORDING_INFO, 0,
     "\\b(is|are|was|were|feels?|looks?|seems?) (kind of|sort of|somewhat|a bit|a little|fairly|quite|pretty)\\b|\\bi guess\\b|\\bmore or less\\b",
     "say it, or leave it out"},
    {"condescending", WORDING_TO_PEOPLE, WORDING_WARNING, 0,
     "\\b(could|should|can|need to|have to) (simply|just|easily)\\b|\\bsimply (use|add|put|call|write|do)\\b|, obviously\\b|\\bobviously,|\\beveryone knows\\b|\\bas any (good )?(developer|engineer)|\\b(basic|common) (knowledge|sense)\\b|\\byou just (need|have) to\\b",
     "say what would change, without how easy it is"},
    {"absolute", WORDING_REVIEW, WORDING_INFO, 0,
     "\\b(never|always) (checks?|handles?|works?|tests?|fails?) (anything|everything|nothing|any|all)\\b|\\b(completely|totally|utterly) (broken|wrong|unusable|unreadable|useless|untested)\\b|\\bnothing works\\b",
     "count: \"3 of 5 calls …\""},
    {"shouting", WORDING_ABOUT_WORK, WORDING_WARNING, WORDING_EXACT,
     "!!|\\?\\?|\\?!|!\\?|\\b(AMAZING|GREAT|WOW|NEVER|BAD|TERRIBLE|AWESOME|EXCELLENT|PERFECT|WRONG|HORRIBLE)\\b",
     "one mark and small letters"},
    {"derision", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\b(this|that|it|code|work|submission|which|everything) (is|was|looks|are)( just| total| complete| pure| utter| such| like)*( an?)? (garbage|trash|crap|rubbish|junk|stupid|idiotic|dumb|pathetic|laughable|ridiculous|joke|horrible|awful|terrible|disaster|nonsense|mess)( *[.!?,]| *$)"
     "|\\b(lol|lmao|rofl|wtf|facepalm|idiots?|morons?|idiotic|moronic|pathetic|laughable)\\b",
     "say what happens, and where: \"the build stops at …\""},
    {"accusation", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\bplagiari[sz](ed|m|ing|es?)\\b|\\b(looks?|probably|obviously|clearly|seems?|must have|likely|suspect(ed)?|surely)\\b.*\\b(cheat(ed|ing)?|copied from (the internet|stack ?overflow|somewhere|github|a tutorial)|stolen|chatgpt|copilot|an? llm|an ai)\\b"
     "|\\b(you|candidate|author|applicant) (cheated|copied|stole)\\b|\\bwritten by (an? )?(ai|llm|chatgpt|copilot|someone else|somebody else)\\b",
     "ask: \"walk me through how … came about\""},
    {"closed-question", WORDING_BRIEF, WORDING_INFO, 0,
     "^(did|do|does|have|has|had|is|are|was|were|could|can|would|will|should) (you|your|it|this|that|the|there)\\b.*\\?$",
     "begin with what, how or where: it asks for more than yes"},
    {"accusing-question", WORDING_BRIEF | WORDING_REVIEW, WORDING_WARNING, 0,
     "\\bwhy (didn't|did not|don't|do not|doesn't|does not|haven't|have not|isn't|aren't|wasn't|weren't|on earth|no )|\\bwhy (did|do|have|would) you (not|never)\\b|\\bwhy (is|are) there no\\b|\\bwhat were you thinking\\b|\\bhow could you\\b",
     "ask what they would do next, or what they weighed"},
    {"ambiguous-date", WORDING_ADVANCE, WORDING_WARNING, 0,
     "\\b[0-9]{1,2}/[0-9]{1,2}/([0-9]{2}){1,2}\\b|\\b[0-9]{1,2}\\.[0-9]{1,2}\\.(19|20)[0-9]{2}\\b",
     "write 2026-05-04, with the time's zone"},
    {"vague-wait", WORDING_LETTERS, WORDING_WARNING, 0,
     "\\b(in touch|hear from us|get back to you|reach out|contact you|let you know|hear back) (soon|shortly|in due course|as soon as possible|at some point|later|in the (coming|next) (days|weeks))\\b|\\b(we|you)('ll| will) ([a-z]+ ){0,5}(soon|shortly)\\b",
     "name the day"},
    {"critique-in-advance-mail", WORDING_ADVANCE, WORDING_ERROR, 0,
     "\\b(though|although|but|however|despite|even if)\\b.*\\byour\\b.*\\b(weak|poor|missing|lacked|lacking|incomplete|insufficient|buggy|bugs|failed|wrong|messy|sloppy)\\b"
     "|\\byour ([a-z]+ ){1,3}(was|were|is|are) (missing|weak|poor|lacking|incomplete|insufficient|inadequate|disappointing|messy)\\b",
     "leave it for the talk, where the person can answer"},
    {"more-unpaid-work", WORDING_ADVANCE, WORDING_WARNING, 0,
     "\\b(before|until|prior to|for) (the|our|your) (interview|call|conversation|meeting|next stage)\\b.*\\b(please|finish|complete|extend|implement|prepare|build|fix)\\b|\\bplease (finish|complete|extend|implement|fix|build|prepare)\\b.*\\b(interview|call|conversation|meeting)\\b|\\b(second|another) (assignment|take-home)\\b",
     "say that no preparation is needed; the code is there to talk about"},
    {"open-ended-product-work", WORDING_TASK, WORDING_ERROR, 0,
     "\\bour (app|product|website|site|platform|service)\\b.*\\b(lacks?|lacking|misses|missing|needs?|should have|could use)\\b|\\bfeatures? (that )?you (think|would like|want|feel)\\b|\\b(improve|extend|redesign) our (app|product|website|site|platform|service)\\b",
     "set a task whose result nobody could sell: a closed one, with given data"},
    {"puzzle", WORDING_TASK, WORDING_WARNING, 0,
     "\\b(reverse|invert|balance|traverse) (a|the) (binary|linked|red-black)\\b|\\bfizz ?buzz\\b|\\b(n|eight)[ -]queens\\b|\\btowers? of hanoi\\b|\\bmanhole covers?\\b|\\bbrain ?teasers?\\b|\\bleetcode\\b|\\b(palindromes?|anagrams?|fibonacci|sudoku)\\b",
     "take a small piece of the work that the role does"},
    {"unbounded-time", WORDING_TASK, WORDING_WARNING, 0,
     "\\btake your time\\b|\\bas (long|much time) as you (need|want|like)\\b|\\b(a few|several|some|two|three) (days|weeks|evenings|weekends)\\b|\\bno time limit\\b|\\bas (complete|polished|perfect) as possible\\b",
     "name the hours, and the hour at which to stop"},
    {"secret-extra-credit", WORDING_TASK, WORDING_WARNING, 0,
     "\\b(bonus|extra|brownie) (points?|credit)\\b|\\b(impress|surprise|wow) us\\b|\\bgo the extra mile\\b",
     "say all that is graded, or do not grade it"},
    {"macho-language", WORDING_TASK, WORDING_WARNING, 0,
     "\\b(ninjas?|rock ?stars?|gurus?|hardcore|warriors?|superstars?|crush(ing)? it|10x|unicorns?|badass|work hard,? play hard)\\b",
     "say what the work is, and whom one does it with"},
    {"standard-rejection-opener", WORDING_DECLINE, WORDING_INFO, 0,
     "\\b(sorry|regret|regretfully|unfortunately|afraid)\\b.*\\b(inform|tell|say|let you know|advise)\\b|\\bwe regret\\b|\\bafter careful consideration\\b|\\b(quality|number|volume) of applica(nts|tions)\\b",
     "say the decision in plain words"},
    {"doubled-word", WORDING_TO_PEOPLE, WORDING_INFO, 0,
     "\\b([a-z]{2,}) \\1\\b",
     "one of them is too many"},
};
