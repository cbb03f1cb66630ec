// English evidence. "t" is what is left of "doesn't".
#include "desk/recognition/evidence.hpp"

namespace tuki::recognition {

namespace {

using enum Aspect;

constexpr Evidence all[] = {
    {failure, 22, "outage; downtime; offline; is|are|went|goes|was|were|seems|still|completely down; down since; out of order|service; no internet|network|connection|signal; lost connection; connection lost"},
    {failure, 20, "broken; broke; faulty; defective; malfunction*; corrupt; corrupted; crash*; double charged|billed; charged|billed|debited twice; duplicate charge|payment|transaction; blue screen; data loss"},
    {failure, 17, "fail; failed; fails; failure; failing; error; errors; bug; glitch*; timeout; timed|times out; froze; frozen; keeps freezing; hangs; stuck; jammed; swallowed; kept|took|ate my card; damaged; cracked; leaking; torn; smokes; smoke"},
    {failure, 17, "declined; rejected; denied; reverted; bounced; stolen; stole; hacked; hacker; hijacked; compromised; fraud*; phishing; malware; virus; ransomware; unauthorized|unauthorised ~ charge|charges|transaction|payment|access|login"},
    {failure, 13, "wrong; incorrect; mistaken; missing; disappeared; vanished; gone; lost; blocked; locked; slow; slowly; sluggish; lagging; issue; issues; problem; problems; trouble; difficulty; difficulties; expired; unreachable; unavailable; disconnected; disconnects"},
    {failure, 11, "extra|additional|unknown|strange|unexpected|suspicious charge|fee|payment|transaction|withdrawal; overcharged; charged ~ extra|fee; refused; cancelled by itself; didn|never|not|t ~ recognise|recognize|authorise|authorize"},
    {blocked, 20, "not|t|cannot|cant|isnt|doesnt|dont|didnt|wont|never|wouldnt|couldnt ~ work|works|working|worked|load|loads|loading|open|opens|opening|start|starts|starting|connect|connects|connecting|respond|responding|print|prints|printing|sync|syncing|boot|charge|install"},
    {blocked, 18, "not|t|cannot|cant|isnt|doesnt|dont|didnt|wont|never|wouldnt|couldnt ~ login|log|logon|sign|access|reach|connect|enter|submit|save|send|receive|received|receiving|arrive|arrived|come|came|go|gone|going|show|showing|shown|appear|appeared|process|processed|processing|through|accept|accepted|accepting|allow|allowed|allowing|let|letting|recognise|recognize|recognised|recognized|update|updated|updating|credited|delivered|available|pay|withdraw|verify|display|download|complete|register|subscribe"},
    {blocked, 12, "not|t|cannot|cant|wont|couldnt ~ use|see|find|get|make|do|change|transfer|add|top; unable to; not able to; impossible to; no longer; stopped working|responding|printing|syncing|sending|receiving; failed to; fails to; trouble|problem|problems|issues|difficulty with|getting|using|when"},
    {blocked, 10, "not|t|havent|hasnt ~ yet; still not|waiting|pending|no|hasn|haven|isn|hasnt|havent|isnt|doesn|cannot|says|shows; keeps|kept getting|failing|saying|asking|showing|crashing|logging|telling; pending"},
    {surprise, 10, "suddenly; all of a sudden; unexpectedly; out of nowhere; after the|an|last|your|yesterday update|upgrade|migration|restart|change; worked until|before|fine|yesterday; until yesterday|today|now; used to work"},
    {surprise, 8, "since this|yesterday|last|today|monday|tuesday|wednesday|thursday|friday|the; this morning; why is|was|were|has|hasn|hasnt|did|didn|isn|isnt|won|wont|can|cant|am|are|does|doesn|doesnt; something wrong|happened; what|whats went|happened|wrong; by mistake; accidentally"},
    {effect, 18, "losing money|sales|customers|orders|revenue; business ~ stopped|standstill; work ~ stopped|standstill; customers cannot|cant|can|are complain*; nobody|noone|none ~ can|is able|work; cannot|cant|can t work; standstill; blocking us; we are blocked; safety|security risk|incident|breach; legal"},
    {wish, 12, "please|kindly|pls ~ provide|send|add|create|give|grant|install|order|change|update|set|setup|reset|remove|delete|cancel|replace|arrange|assign|make|enable|activate|extend|increase|approve|register|unsubscribe|issue|allocate|upgrade|deactivate|open|close|configure"},
    {wish, 11, "would|d like|love|appreciate; i|we want|wanna|wish|require; request; requests; requesting; requested; request for; could|can|would|will you; i|we|you|he|she|they need|needs; needed; looking for|to; have|has|ve got to; have to; wanna; want to|a|an|my; need to|a|an|some|another|new"},
    {wish, 8, "cancel|close|terminate|delete|remove|update|edit|correct|modify|swap|switch|edit|change|changing|editing|updating|correcting|modifying my|the|our|a|an|order|account|purchase|address|details; a|an|another new|additional|extra|spare|replacement; new laptop|phone|monitor|account|card|mailbox|user|license|licence|password|pin; reset; forgot; forgotten; forget; remember my; access to|for|request; permission; permissions; rights; license|licence for; quota"},
    {wish, 5, "help|assistance|support|aid|hand with|to|me|in|trying|from; help; assistance; order; purchase; buy; purchasing; ordering; book; borrow; refund; reimburse; reimbursement; rebate; restitution; invoice; invoices; bill; subscribe; subscription; sign up; track; download; check; checking; upgrade; replacement; installation; create; open account|a; approval; shipping; delivery"},
    {question, 13, "how do|can|to|could|long|much|many|often|old|would|should|soon|about|does|is|are|will|am; is|are there; is it possible; is|are|was it ok|okay|allowed; do|does you|your|it|this|we|i; can|could|may|should|do|will|am|must i|we|someone|anyone|my; not|dont|t know|remember|understand how|what|where|if|which|when"},
    {question, 9, "what is|are|s|do|does|kind|should|time|if|happens|would|methods|options|countries|currencies|the|payment; whats; where; when|which|who|whom; tell|show|explain|inform|teach ~ how|what|about|me|us|if; information|info|details|instructions about|on|regarding|for|how; know|see|learn|check|find|ask|understand|figure how|if|whether|what|which|about|where|when|out; wondering; curious; question; advise; advice; any|a way|option|possibility; am i|we"},
    {need, 12, "new employee|colleague|hire|starter|joiner|intern|member|location|office|project; joining|moved|moving|relocating|leaving|starting; upcoming; planned; next week|month|monday|year; starts on|next; going to|on; from next|monday; maternity|parental leave; presentation|training|workshop|meeting tomorrow|next|on"},
    {praise, 18, "great|excellent|fantastic|wonderful|amazing|awesome|outstanding|brilliant|superb|perfect|best ~ service|job|work|support|help|team|experience|product|company|shop|staff; keep it|up ~ good|great; compliment; compliments; praise; kudos; well done; love your|this|the|it; many thanks for ~ great|quick|excellent|fast|help"},
    {praise, 16, "very|really|so|extremely|absolutely happy|satisfied|pleased|impressed|helpful|kind|friendly|grateful; happy|satisfied|pleased|impressed with; thank|thanks ~ great|excellent|quick|fast|kind|wonderful|outstanding|amazing; thank you so much for; works great|perfectly|again|like a charm"},
    {complaint, 24, "complaint; complaints; complain; complaining; reclamation; reclamations; claim against; claims against; lodge|file|make|submit|filing|making|lodging|submitting ~ claim|claims|protest; customer|consumer claim; formal protest"},
    {complaint, 17, "not|t|aint|never|isnt ~ happy|satisfied|pleased|impressed|acceptable; unhappy; dissatisfied; disappointed; disappointing; unacceptable; outrageous; disgusted; disgusting; terrible|awful|horrible|bad|poor|worst|lousy|appalling ~ service|support|experience|staff|quality|company; rude; impolite; incompetent; fed up; ashamed; never again"},
    {suggestion, 20, "suggest; suggestion; suggestions; feature request; idea for; an idea; i propose; would be nice|great|helpful|good|better|useful if|to; feedback; review; reviews; opinion; opinions; leave|give|write|post|submit|leaving|writing|giving ~ comment|comments; you could|should|might ~ add|improve|offer|consider"},
    {everybody, 16, "everyone; everybody; all users|customers|employees|staff|colleagues|stores|shops|sites|offices|branches|of us; every user|customer|store; nobody|noone|no one can|is; whole|entire company|office|business|building|organisation|organization|site|firm|warehouse|network; company wide; companywide; site wide"},
    {several, 13, "several|multiple|many|some|other|various|few users|customers|colleagues|people|employees|computers|orders|teams|of us; our|whole|entire team|department|floor; all of my|our team|department; both of us; we all; my|our colleagues"},
    {stopped, 17, "production|server|servers|site|website|webshop|shop|system|systems|network|database|internet|email|service|checkout|warehouse ~ down|offline|stopped|dead|crashed|unreachable|unavailable; outage; total|complete failure|outage|standstill; nothing works|is working; all|everything ~ down|stopped; no orders; standstill"},
    {minor, 13, "cosmetic; typo; spelling mistake|error; minor; small thing|issue|detail; nice to have; trivial; unimportant"},
    {now, 18, "immediately; immediate; emergency; critical; right now|away; at once; instantly; very|extremely|super|most urgent; highest|top priority; life threatening; sos"},
    {soon, 15, "urgent; urgently; asap; soon as possible; high priority|importance; by|until|before tomorrow|tonight|noon|today|eod; end of day|today; deadline; quickly as possible; today please; hurry; priority"},
    {later, 16, "no hurry|rush|urgency; not|t|isn|nothing urgent|a hurry; whenever you|it|convenient; when you ~ time|chance|moment; low priority|importance; take your time; at|your convenience; some time next; not in a hurry"},
    {no, 0, "no; not; nothing; never; without; t; none; neither; isnt; cant; wont; dont; hardly; zero"},
};

}  // namespace

std::span<const Evidence> english_evidence() { return all; }

}  // namespace tuki::recognition
