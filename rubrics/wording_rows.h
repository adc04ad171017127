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
     "\\{\\{|\\}\\}|\\[(name|date|company|candidate|first name|your [^]]+|(insert|add|fill in|enter) [^]]+)\\]|<(name|date|company|candidate)[^>]*>|lorem ipsum"
     "|\\$\\{[a-z_]+\\}|\\{(name|candidate|company|date|first_?name)\\}|\\b(tbd|todo:)",
     "fill in what the placeholder stands for, or take the sentence out"},
    {"negative-in-decline", WORDING_DECLINE, WORDING_ERROR, 0,
     "\\b(you|your|the (submission|solution|work))\\b.*\\b(good|great|nice|solid|strong|fine|well|clean|clear|promising)\\b.*\\b(but|however|although|though|yet|unfortunately)\\b.*(missing|\\black|\\bweak|\\bpoor|\\bfail|\\bwrong|incomplete|\\bcould\\b|\\bshould\\b|\\bnot\\b|n.t\\b)"
     "|\\bwe (liked|enjoyed|loved|appreciated)\\b.*\\b(but|however|although|though|yet|unfortunately)\\b.*(missing|\\black|\\bweak|\\bpoor|\\bfail|\\bwrong|incomplete|\\bcould\\b|\\bshould\\b|\\bnot\\b|n.t\\b)"
     "|\\byour ([a-z]+ ){1,3}(was|were|is|are) (missing|weak|poor|lacking|incomplete|insufficient|inadequate|disappointing|not good|below)"
     "|\\b(error handling|test coverage|documentation|code quality) (was|were|is|are) (missing|weak|poor|lacking|incomplete|insufficient|inadequate|thin)\\b"
     "|\\b(you|your [a-z]+( [a-z]+)?|the (submission|solution)) (failed to|lacks?|lacked|did not manage|didn.t manage|(should|could) have ([a-z]+ed|been|done|had|made|written|kept|put)|(did not|didn.t|do not|don.t|does not|doesn.t) (meet|convince|reach|cover))\\b"
     "|\\bwe (would have (liked|loved|expected|wished|wanted)|had hoped|were hoping|expected (more|better|to see))\\b|\\b(gaps?|bugs?|mistakes?|weaknesses|shortcomings|flaws?|problems?) in your\\b"
     "|\\bnot (strong|good|senior|experienced|skilled) enough( for|[.,;!?]|$)|\\broom for improvement\\b|\\b(fell|falls?) short( of (our|what|the bar)|[.,;!?]|$)|\\bnot up to (our|the)\\b",
     "a decline names strengths and the role's criterion; keep criticism for a talk that the person asks for"},
    {"compares-candidates", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\b(other|another|most|many|some|remaining|all) applicants?([^'’a-z]|$)|\\b(other|another|most|many|some|remaining) candidates? (handled|handle|did|do|have|has|had|wrote|solved|were|was|used|submitted|sent|managed|scored|finished|showed|performed|came|got|built|applied|went|chose|read|tested)\\b"
     "|\\b(stronger|better|weaker|more [a-z]+) (candidate|applicant)s?([.,;:!?]|$| (than|who|we|was|were|applied|in (the|this|our) (process|pool|running|cohort)))|\\bmore (qualified|experienced|suitable) (applicant|person)"
     "|\\b(we|i) (found|chose|had|met|saw|picked|selected|preferred|went with|hired|received)\\b.*\\b(candidate|applicant)s?([.,;!?]|$)|\\b(stronger|weaker|strongest|weakest) submissions?\\b"
     "|\\b(better|stronger|weaker|worse|slower|faster) than (the )?(other|most|all|any)( of the)?( other)? (candidate|applicant|submission|people|developer|engineer)|\\b(better|stronger|weaker|worse) than (everyone|anyone|everybody|anybody)( else)?\\b"
     "|\\b(you|your [a-z]+( [a-z]+)?|(candidate|submission|applicant)( [a-z]+)?) (is|are|was|were|did|does) ([a-z]+ )?(better|stronger|weaker|worse) than (the )?(rest|most|others?)([.,;!?]|$)"
     "|\\bcompared (to|with) (the )?(others?|rest of the|other|all) (candidate|applicant|submission|cohort|pool|batch|field|people)|\\bcompared (to|with) (everyone|everybody|anyone)\\b|\\bcompared (to|with) (the rest|the others|others)([.,;!?]|$)"
     "|\\b(top|best|worst|strongest|weakest) (candidate|applicant)s?([.,;!?]|$| (we|in|so far|by far|of (the|this|our) (cohort|batch|round|pool|process)))|\\b(top|best|worst) of the (cohort|batch)"
     "|^(and |but )?(the )?others (handled|did|have|had|wrote|solved|were|managed|used|showed|tested|got)\\b",
     "say what this role needs, or what this work does; another person's work is theirs"},
    {"protected-characteristic", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\b(non-)?native (speaker|english|german)|\\bfor a non-native\\b|\\b(recent|fresh) (graduate|grad)s?\\b|\\bdigital native|\\boverqualified\\b|\\b(poor|broken|bad) english\\b"
     "|\\b(young|younger|old|older|mature|elderly) (candidate|applicant|developer|engineer|person|people|woman|man)\\b"
     "|\\b(his|her|your|their) (age|accent|religion|ethnicity|nationality|pregnancy|disability|gender|skin|marital status|family plans)\\b"
     "|\\b(candidate|applicant|author|developer|engineer|you) (is|are|seems?|looks?|sounds?) (too |rather |quite |very |a bit |probably )?(old|young|foreign|pregnant|married|religious|disabled|female|male|muslim|christian|jewish)\\b"
     "|\\b(pregnant|maternity leave|immigrant|foreigner)\\b|\\b(disabled|handicapped|autistic) (person|people|candidate|applicant)([.,;!?]|$| (who|with|and|is|are))"
     "|\\b(as|for|being) a (woman|man|mother|father|girl|boy|foreigner)\\b|\\bas a parent (of|with|you)\\b",
     "take it out: only the work and the task's criteria may be spoken of"},
    {"gendered-pronoun", WORDING_ABOUT_WORK, WORDING_WARNING, 0,
     "\\b(he|she|him|his|her|hers|himself|herself)\\b",
     "make the work the subject: \"the submission …\""},
    {"personality", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\b(brilliant|confident|arrogant|lazy|smart|clever|intelligent|talented|gifted|passionate|humble|shy|introverted|extroverted|enthusiastic|hard-?working|ambitious|sloppy|careless|stubborn|charismatic|diligent),? ([a-z]+,? ){0,3}(engineer|developer|candidate|person|programmer|coder|mind|colleague)([.,;!?]|$| (who|with|and|is|was|indeed|whose|of|in|to|we|on)\\b)"
     "|\\b(you are|you're|you seem|(candidate|developer|engineer|author|applicant) (is|seems)|comes? across as)( an?| very| so| really| quite| too| rather| both)* (brilliant|confident|arrogant|lazy|smart|clever|intelligent|talented|gifted|passionate|humble|shy|introverted|enthusiastic|hard-?working|ambitious|sloppy|careless|stubborn|motivated|diligent|nervous|friendly)\\b"
     "|\\bwith attitude([.,;!?]|$)|\\b(an?|your|the|his|her|their|has|have|shows?|showed|had) ([a-z]+ )?(good|bad|great|positive|wrong|right|can-do|poor) attitude([.,;!?]|$| (to|towards?|and|of|about|in)\\b)",
     "say what the work shows, and where"},
    {"mind-reading", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "^(clearly|obviously|apparently|evidently) (does(n.t| not)|did(n.t| not)) (understand|know|care|grasp|bother|realise|realize|want|try|think)\\b|^(does(n.t| not)|did(n.t| not)) (understand|grasp|bother|care (about|to))\\b"
     "|\\b(you|candidate|author|developer|applicant)( clearly| obviously| apparently| evidently| just| simply)? (does(n.t| not)|did(n.t| not)|don.t|do not) (really )?(understand|care|grasp|bother|realise|realize|know (how|what|about|why|that)|think (about|of|through|it|that)|want to)\\b"
     "|\\b(candidate|author|applicant) (does(n.t| not)|did(n.t| not)) know\\b"
     "|\\b(clearly|obviously|evidently|apparently) (does(n.t| not)|did(n.t| not)|has no|had no|lacks) (understand|know|care|grasp|want|idea|clue|interest)"
     "|\\b(candidate|author|developer|applicant|you) (has|have|had) no (idea|clue|understanding)( (of|how|what|about|why|that|where)\\b|[.,;!?]|$)"
     "|\\b(candidate|author|developer|applicant|you) (is|are|was|were|seems?|seemed|appears?|appeared) (to be )?(unaware|ignorant|confused|lost|overwhelmed|uninterested|bored)\\b|\\b(candidate|author|applicant) (thinks|believes|thought|believed|forgot|wanted|panicked)\\b|\\b(could not|couldn.t) be bothered\\b",
     "say what the code does, at which line; nobody sees into a head"},
    {"gut-or-culture-fit", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\bgut (feeling|feel|instinct|says)\\b|\\bmy (gut|instinct|intuition)\\b|\\b(cultural|culture|team)[ -]*fit\\b"
     "|\\bfits? (in |into |in with |with )?(our|the) (team|culture)([.,;!?]|$| (well|here|and|we|as)\\b)|\\b(not|no|poor|bad|good|great|right|wrong) (a |the )?(good |right |great |natural )?(fit|match) (for|with|in) (our|the|this) (team|culture|company)([.,;!?]|$)"
     "|\\bsomething (felt|feels|seems|seemed) off([.,;!?]|$| (about|with|here|to me))|\\b(good|bad) vibes?\\b|\\bbeer test\\b|\\bone of us([.,;!?]|$)",
     "name the criterion and the line that it rests on"},
    {"vague", WORDING_ABOUT_WORK, WORDING_WARNING, 0,
     "\\b(great|good|nice|solid|excellent|awesome|amazing|fantastic|impressive|wonderful) (job|work|code|effort|stuff|submission|solution)\\b|\\bwell done\\b",
     "name one thing that the work does, and where"},
    {"promise", WORDING_LETTERS, WORDING_ERROR, 0,
     "\\b(we|i)( can)? (promise|guarantee|assure)( you)? (to|that (we|you|there)|you|a (job|place|offer))\\b|\\bkeep your (cv|résumé|resume|application|details) on file([.,;!?]|$| (for|until|and|in|so)\\b)"
     "|\\bwe('ll| will) (gladly |certainly |definitely |be happy to )?(consider|contact|call|invite|remember|think of|write to|get back to) you (again )?(when|if|once|as soon as|for (a |the |any |our )?(future|next))"
     "|\\byou('ll| will) (get|receive|have) (an offer|the job)([.,;!?]|$| (from|by|soon|if|next|in|after)\\b)|\\byou('ll| will) be the first to\\b",
     "say what is so today; a promise that nobody tracks will be broken"},
    {"legal-talk", WORDING_ABOUT_WORK, WORDING_WARNING, 0,
     "\\b(for|on) legal (reasons|grounds)\\b|\\blegal (department|counsel|team)\\b|\\blawsuit\\b|\\bwithout prejudice\\b"
     "|\\b(our|the company.s|a|any|your) (lawyers?|attorneys?)([.,;!?]|$| (say|says|said|told|tell|advise|advised|has|have|asked|will|require|want|may|must)\\b)"
     "|\\b(avoid|accept|assume|exclude|legal|any|no|our) liability([.,;!?]|$| (for|in|and|arising)\\b)|\\b(age|gender|racial|race|sex|unlawful|illegal|accused of|accuse us of|claims? of|avoid|charge of) discrimination\\b|\\bdiscriminat(e|ed|ing|ion) against\\b",
     "say plainly what can be told; if it cannot, leave the sentence out"},
    {"score-leak", WORDING_LETTERS, WORDING_ERROR, 0,
     "\\b(you|your ([a-z]+ ){1,2}|submission|work|it) ?(scored|got|received|earned|achieved|was rated|were rated|was given|were given|was graded)\\b[^.]*[0-9] ?(%|percent\\b|points?\\b|of [0-9])|\\b(you|submission|work) (scored|ranked) (an? |the |at |in |on |above |below |highest|lowest|top|well|high|low|first|last|second|third|[0-9])"
     "|[0-9] ?(%|percent|points) (on|in|of) (the|our) ([a-z]+ )?(suite|tests?|rubric)\\b"
     "|\\b[0-9]+ (out )?of [0-9]+ (points)\\b|\\b(passed|failed|solved|passes|fails|pass|fail) [0-9]+ (out )?of (the |our )?([0-9]+|[a-z]+) ([a-z]+ )?(tests?|cases?)\\b|\\b[0-9]+ (out )?of [0-9]+ ([a-z]+ )?tests? (passed|failed|pass|fail|were)\\b|\\b(some|most|many|all|few|the|our|[0-9]+) (of the )?hidden (tests?|suites?|test cases?)\\b"
     "|\\byour (final |total |overall )?(score|grade|rank|rating|mark|marks|result)( (is|was|of|for|came|on)\\b.*[0-9]|[.,:;!?]|$)|\\b(rated|graded|level|scored)( an?| at)? [0-9](\\.[0-9])? ?(/|out of) ?[0-9]+\\b",
     "say what the program does; a number has no meaning to who does not know the scale"},
    {"internal-link-leak", WORDING_LETTERS, WORDING_ERROR, WORDING_RAW,
     "https?://(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|[a-z0-9.-]*\\.(internal|local|lan|corp|intranet)\\b)|\\bfile:///?[a-z0-9]|(^|[^a-z0-9_./-])/((home|users|builds|srv)/[a-z0-9_.-]+/[a-z0-9_.]|root/[a-z0-9_])",
     "name the file in the candidate's own repository"},
    {"hedge", WORDING_ABOUT_WORK, WORDING_INFO, 0,
     "\\b(is|are|was|were|feels?|looks?|seems?) ((kind of|sort of|somewhat|a bit|a little|fairly|quite|pretty|rather) )+(readable|unreadable|clear|unclear|messy|hard|difficult|good|bad|nice|ok|okay|fine|weak|strong|complex|complicated|confusing|clean|solid|thin|ugly|odd|strange|verbose|rough|impressive|interesting)\\b|\\bi guess\\b|\\bmore or less (works?|fine|ok|readable|clear|good)\\b",
     "say it, or leave it out"},
    {"condescending", WORDING_TO_PEOPLE, WORDING_WARNING, 0,
     "\\byou (could|should|can)( have)? (simply|just|easily) (use|used|add|added|put|call|called|write|written|do|done|make|take|read|try|replace|wrap|check|split|remove|move)\\b|(^|[,:;] |\\b(and|then|not) )simply (use|add|put|call|write|do)\\b"
     "|, obviously\\b|\\bobviously,|\\b(as )?everyone knows (that|this|how|to)\\b|\\bas any (good )?(developer|engineer)"
     "|\\b(is|it.s|that.s|are|was|lacks?|lacking|of|no|not|pure|just) (basic|common) (knowledge|sense)([.,;!?]|$| (that|to|for|and|in)\\b)|\\byou just (need|have) to\\b|\\bit is not (that )?(hard|difficult|rocket science)\\b|\\beven a (child|beginner|junior)\\b",
     "say what would change, without how easy it is"},
    {"absolute", WORDING_REVIEW, WORDING_INFO, 0,
     "\\b(never|always) (checks?|handles?|works?|tests?|fails?) (anything|everything|nothing)([.,;!?]|$)|\\b(completely|totally|utterly) (broken|wrong|unusable|unreadable|useless|untested)\\b|\\bnothing works\\b|\\b(no|not a single) tests? at all\\b",
     "count: \"3 of 5 calls …\""},
    {"shouting", WORDING_ABOUT_WORK, WORDING_WARNING, WORDING_EXACT,
     "!!|\\?\\?|\\?!|!\\?|\\b(AMAZING|GREAT|WOW|TERRIBLE|AWESOME|EXCELLENT|PERFECT|HORRIBLE|BRILLIANT)\\b|\\b([Ii]s|[Ww]as|[Aa]re|so|very|just) (BAD|WRONG)\\b|\\b([Yy]ou|must|should|will|can) (NEVER|ALWAYS)\\b|^NEVER [a-z]",
     "one mark and small letters"},
    {"derision", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\b(this|that|it|code|work|submission|which|everything|error handling|tests?) (is|was|looks|are|were)( just| total| complete| pure| utter| such| like| absolute)*( an?)? (garbage|trash|crap|rubbish|junk|stupid|idiotic|dumb|pathetic|laughable|ridiculous|joke|horrible|awful|terrible|disaster|nonsense|mess)( *[.!?,]| *$)"
     "|\\b(lol|lmao|rofl|wtf|facepalm|idiots?|morons?|idiotic|moronic|pathetic|laughable|laughably|amateurish|atrocious|abysmal|horrendous|dumpster fire|spaghetti code)\\b|\\bwhat an? (mess|joke|disaster)\\b|\\bworst (code|thing|work|submission|tests?) (that )?(i|we)\\b",
     "say what happens, and where: \"the build stops at …\""},
    {"accusation", WORDING_ABOUT_WORK, WORDING_ERROR, 0,
     "\\bplagiari[sz](ed|m|ing|es?)\\b|\\b(looks?|probably|obviously|clearly|seems?|must have|likely|suspect(ed)?|surely)\\b.*\\b(cheat(ed|ing)?|copied from (the internet|stack ?overflow|somewhere|github|a tutorial)|chatgpt|copilot|an? llm|an ai)\\b"
     "|\\b(this|it|code|work|submission|solution) (looks?|seems?|is|was|must be)( probably| clearly| obviously)? stolen\\b|\\b(you|candidate|author|applicant) (cheated|stole|copied (this|it|that|everything|all of it|(the|their|your) (whole|entire|code|solution|answer|work)|from (the internet|stack ?overflow|somewhere|someone|github)))\\b"
     "|\\b(this|it|code|solution|submission|tests?|readme|work|comments?|parts?|everything)( [a-z]+)? (is|was|were|are|has been|have been)( [a-z]+)? (written|generated|made|produced) by (an? )?(ai|llm|chatgpt|copilot|someone else|somebody else|machine)\\b|\\b(chatgpt|copilot|an? llm|an ai|ai) (wrote|generated|made|did) (this|it|that|the|all|most)\\b"
     "|\\bsmells? (like|of) (chatgpt|copilot|an? llm|ai)\\b|\\b(looks?|seems?|sounds?|feels?|clearly|obviously|probably)( [a-z]+){0,2} (ai|llm|machine)[- ](generated|written|made)\\b",
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
     "\\b(in touch|hear from us|get back to you|reach out|let you know|hear back|contact you|come back to you) (soon|shortly|in due course|as soon as possible|at some point|later( on)?([.,;!?]|$)|(in|within) (the (coming|next)( few)?|a few|a couple of|some) (days|weeks)|next week)\\b|\\b(in touch|hear from us|get back to you|let you know|hear back) later\\b|\\b(we|you)('ll| will) ([a-z]+ ){0,5}(soon|shortly)([.,;!?]|$)",
     "name the day"},
    {"critique-in-advance-mail", WORDING_ADVANCE, WORDING_ERROR, 0,
     "\\b(though|although|but|however|despite|even if)\\b.*\\byour\\b.*\\b(weak|poor|missing|lacked|lacking|incomplete|insufficient|buggy|bugs|failed|wrong|messy|sloppy)\\b"
     "|\\byour ([a-z]+ ){1,3}(was|were|is|are) (missing|weak|poor|lacking|incomplete|insufficient|inadequate|disappointing|messy)\\b|\\byour ([a-z]+ ){1,3}(could|should) (be|have been|use|do with)\\b"
     "|\\b(gaps?|bugs?|mistakes?|weaknesses|shortcomings|flaws?|problems?) (in|with) your\\b|\\bwe (noticed|found|saw|spotted) (some |a few |several |a couple of |two |three )?(bugs?|gaps?|mistakes?|weaknesses|problems?)\\b|\\broom for improvement\\b",
     "leave it for the talk, where the person can answer"},
    {"more-unpaid-work", WORDING_ADVANCE, WORDING_WARNING, 0,
     "\\b(before|until|prior to|for|ahead of) (the|our|your) (interview|call|conversation|meeting|talk|next stage)([.,;:!?]|$| (on|with|at|next|we|you|stage|please|could)\\b).*\\b(please|finish|complete|extend|implement|prepare|build|fix)\\b"
     "|\\b(please|could you|would you|we ask you to) .*\\b(finish|complete|extend|implement|fix|build|prepare|add)\\b.*\\b(interview|call|conversation|meeting|talk)([.,;:!?]|$| (on|with|at|next|we)\\b)|\\bplease (finish|complete|extend|implement|fix|build|prepare)\\b.*\\b(interview|call|conversation|meeting)([.,;:!?]|$| (on|with|at|next|we)\\b)"
     "|\\b(second|another|additional|further|follow-up) (assignment|take-home|coding task|exercise|challenge)([.,;:!?]|$| (for you|before|by|that we|that you|we|you|as)\\b)",
     "say that no preparation is needed; the code is there to talk about"},
    {"open-ended-product-work", WORDING_TASK, WORDING_ERROR, 0,
     "\\bour (app|product|website|site|platform|service)\\b.*\\b(lacks?|lacking|misses|is missing|should have|could use|needs (a |an |some )?(new|better|more|redesign|improvement|feature))\\b|\\b(build|add|design|implement|write|propose|pick|choose|suggest|our)\\b.*\\bfeatures? (that )?you (think|would like|want|feel)\\b"
     "|\\b(improve|extend|redesign) our (app|product|website|site|platform|service)\\b|\\b(improvements?|additions?) (to|for|of) our (app|product|website|site|platform|service)\\b|\\bpart of our (app|product|website|site|platform|service)\\b.*\\b(better|improve|extend|redesign)\\b",
     "set a task whose result nobody could sell: a closed one, with given data"},
    {"puzzle", WORDING_TASK, WORDING_WARNING, 0,
     "\\b(reverse|invert|balance|traverse) (a|the) (binary|linked|red-black)\\b|\\bfizz ?buzz\\b|\\b(n|eight)[ -]queens\\b|\\btowers? of hanoi\\b|\\bmanhole covers?\\b|\\bbrain ?teasers?\\b|\\bleetcode\\b|\\b(palindromes?|anagrams?|fibonacci|sudoku)\\b",
     "take a small piece of the work that the role does"},
    {"unbounded-time", WORDING_TASK, WORDING_WARNING, 0,
     "\\btake your time\\b|\\bas (long|much time) as you (need|want|like)\\b|\\b(you|people|candidates|most)\\b.*\\b(a few|several|some|two|three) (days|weeks|evenings|weekends)\\b|\\b(take|spend|use|within|over) (up to |about |around )?(a few|several|some|two|three) (days|weeks|evenings|weekends)\\b|\\bno time limit\\b|\\bas (complete|polished|perfect) as possible\\b|\\bas many (features|hours|cases) as you\\b",
     "name the hours, and the hour at which to stop"},
    {"secret-extra-credit", WORDING_TASK, WORDING_WARNING, 0,
     "\\b(bonus|extra|brownie) (points?|credit)\\b|\\b(impress|surprise|wow) us\\b|\\bgo the extra mile\\b",
     "say all that is graded, or do not grade it"},
    {"macho-language", WORDING_TASK, WORDING_WARNING, 0,
     "\\b(want|looking for|are you|be|become|hire|hiring|join|need|seek|seeking|for) ([a-z,-]+ ){0,3}(ninjas?|rock ?stars?|gurus?|warriors?|superstars?|unicorns?|wizards?|badass(es)?)([.,;:!?]|$| (who|to|in|on|with)\\b)|\\b(ninja|rock ?star|guru|10x|superstar|unicorn|warrior|badass) (developer|engineer|coder|programmer|candidate|dev|team)s?\\b"
     "|\\b(hardcore (developer|engineer|coder|programmer|hacker|team|ninja|people)s?|crush(ing)? it|work hard,? play hard)\\b",
     "say what the work is, and whom one does it with"},
    {"standard-rejection-opener", WORDING_DECLINE, WORDING_INFO, 0,
     "\\b(sorry|regret|regretfully|afraid)( that)? (to|we|i)( have to| must| need to| can only)? (inform|tell|say|let you know|advise|not)\\b|\\b(sorry|regret) to (inform|tell|say|let you know|advise)\\b|\\bunfortunately,? (we|i|you|your)\\b|\\bwe regret\\b|\\bafter careful consideration\\b|\\b(quality|number|volume) of applica(nts|tions)\\b",
     "say the decision in plain words"},
    {"doubled-word", WORDING_TO_PEOPLE, WORDING_INFO, 0,
     "\\b(the|an|of|to|in|is|and|for|it|we|you|your|our|with|on|at|by|this|that|are|be|as|or|from|will|not|was|were|has|have|can|its|but|if|so) \\1\\b|\\b([a-z]{5,}) \\2\\b",
     "one of them is too many"},
};
