"""Why each check exists, in a sentence or two: for whoever has just met its code."""

WHY = {
    "E-ALT": "Somebody listens to this page. What the picture teaches has to reach them, "
    "too, and in words: a screen reader cannot read a formula aloud there.",
    "E-ANCHOR": "A reader clicks, and lands on top of a page instead of at the place. "
    "Headings get new names, and those who link to them live on other pages.",
    "E-ASSET": "What a run leaves behind gets an address of its own on the web. A name "
    "with a space or a huge file would not survive the trip.",
    "E-BIB": "In ten years the link is dead. With authors, title, year and a DOI a "
    "reader still finds the work; and a list holds only what somebody cites.",
    "E-BINDING": "A formula is compared with a function, and somebody has to say which "
    "letter is what. A binding that computed could simply agree with itself.",
    "E-CHILD": "We can only vouch for what we watch. Another program could read and "
    "write anything, and nobody would run the script again when that changes.",
    "E-CITE": "A reader who doubts a sentence should be one click from its source.",
    "E-CLAIM": "Words outlive numbers. Somebody trains again, the result turns, and the "
    "proud sentence stays. Here it cannot: the run has to agree with it.",
    "E-CONFIG": "These two files say what belongs to the book. If they cannot be read, "
    "everything else would be guessing.",
    "E-DEMO": "A demo is a gift to those who can run it. All others should still learn "
    "what it would show.",
    "E-DISK": "A record is written whole or not at all. When there is no place for it, "
    "the one that was there before stays.",
    "E-DOCS": "Whatever lies in docs/ goes to the web as it is. A picture or a notebook "
    "put there by hand comes from no run that we know.",
    "E-EQUATION": "The page says one thing and the code does another. One of them is "
    "wrong; the message shows numbers for which they part.",
    "E-EXERCISE": "Who tries an exercise wants to know how hard it is, and deserves an "
    "answer in the end.",
    "E-EXPR": "Between the braces stands a little arithmetic over what a run found, and "
    "nothing else: what can be read at a glance can be trusted.",
    "E-FENCE": "Typed code looks exactly like code that ran, and was never held to "
    "anything. So a listing quotes a script, and output quotes a run.",
    "E-FIGURE": "Every figure comes from a run, has a name, and is shown. A picture from "
    "elsewhere would stay as it is when the code moves on.",
    "E-FORMAT": "A run gives sixteen digits. How many of them mean something is for the "
    "author to say, each time.",
    "E-FRONT": "These lines are what a search engine, a feed and a list of pages show. "
    "Most readers see them before they see the page.",
    "E-GATE": "A test that cannot fail proves nothing. This one passed although we had "
    "spoilt the formula or the function on purpose.",
    "E-HEADING": "People keep links to headings. A number in one would change the link "
    "with every run.",
    "E-HTML": "A page here is text. What could act, load or cover something has no "
    "place in it, whoever wrote it and however kindly it was meant.",
    "E-ID": "Something was renamed or mistyped, and the page asks for what is no longer "
    "there. Better told here than shown as a hole.",
    "E-IMPORT": "A reader copies one file and runs it. What is not on their machine "
    "would greet them with an error instead of a lesson.",
    "E-INPUT": "It works on your machine, because the file lies there. On all others it "
    "does not.",
    "E-LABEL": "A label is the name under which a formula is cited and checked. It has "
    "to exist, and exist once.",
    "E-LINK": "A dead link wastes the trust of whoever follows it. Within the book we "
    "check each of them; other sites are cited, so that they can be found again.",
    "E-LOCK": "The lock is what the last run found, and pages quote from it. If the "
    "script has moved on since, they quote the past.",
    "E-LOCKED": "The same script on the same kind of machine should give the same "
    "numbers. If it does not, something in it is not seeded, or the lock is old.",
    "E-MATH": "A formula that cannot be typeset reaches readers as a heap of backslashes.",
    "E-NAME": "Tests and formulas take a function by its name. With two of that name, "
    "one would run and the other be judged.",
    "E-NETWORK": "A lesson that downloads breaks on the day the server does. It also "
    "could not be repeated: tomorrow the data may be others.",
    "E-NOTATION": "There are more ideas than letters. Readers can bear that, as long as "
    "one page tells them what each letter stands for, and where.",
    "E-NUMBER": "A typed number was true on the day it was typed. A quoted one is true "
    "today.",
    "E-ORACLE": "A few formulas cannot be evaluated; they are tested by hand (by an "
    "oracle) or say why not. If many are, the promise of this book is worth little.",
    "E-PYTHON": "Nothing can be said of a script that Python itself cannot read.",
    "E-READ": "The program that evaluates formulas guesses nothing. What two readers "
    "could take in two ways, it asks you to write in one.",
    "E-RECORD": "A record is sealed when it is written. If its files are others now, "
    "nobody knows what they show.",
    "E-REGION": "Pages quote the parts of a script by name. So each part has one, and "
    "none of them cuts a function in two.",
    "E-RESULT": "What a page quotes is stored as plain text, to be read by people and "
    "by git. A tensor or an infinity cannot be.",
    "E-REVIEW": "A test by hand was once compared with this formula, by a person. The "
    "formula has changed, so a person has to look again.",
    "E-RUN": "A lesson that fails teaches nothing. The line is that of the script, "
    "wherever the error was really raised.",
    "E-SERIES": "Parts have an order and a title, and both stand in several places. "
    "Readers should find the same in all of them.",
    "E-SETTING": "A page that quotes a setting quotes one value. Given twice, it could "
    "be either.",
    "E-SHARED": "Scripts run alone, so they copy what they share. Copies love to drift: "
    "these are held equal, word for word.",
    "E-STEM": "One word, the stem, names a page, its scripts and its tests. Two pages "
    "of one name would share them.",
    "E-SYNTAX": "It looks like one of our directives and is none. Published as it "
    "stands, readers would wonder about the braces.",
    "E-TABLE": "Who hears a table instead of seeing it is told the name of the column "
    "with each cell. And what stands beyond the last column is lost.",
    "E-TERM": "The glossary explains each word once and leads to the page that tells "
    "more. Both ways have to be passable.",
    "E-TEXT": "Marks of a merge, of an editor or of another alphabet confuse every other "
    "check. So this one comes first, and alone.",
    "E-TIME": "All of the book is run again and again. One script that never ends would "
    "hold up the rest.",
    "E-TOOL": "A part of the workshop is missing, so this command cannot keep its "
    "promise. Your text is not at fault.",
    "E-UNIT": "Nats and bits, a share and a percentage: the digits are right, and the "
    "sentence is wrong. So the script says what it measured in.",
    "E-UNRUN": "Every line that readers see did run. This one did not, so nobody knows "
    "whether it works.",
    "E-WRITE": "A script that writes where it likes could change what the next one "
    "reads. Files in its own folder are kept for it.",
}
