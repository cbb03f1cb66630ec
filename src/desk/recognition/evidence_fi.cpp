// Finnish evidence.
#include "desk/recognition/evidence.hpp"

namespace tuki::recognition {

namespace {

using enum Aspect;

constexpr Evidence all[] = {
    {failure, 22, "käyttökatko*; katkos*; sähkökatko*; häiriö*; alhaalla; kaatunut; kaatui; kaatuu; kaatuil*; on|ovat poikki; yhteys ~ katke*|poikki|pätk*; verkkoyhteys ~ katke*; ei ~ verkkoa|nettiä|internetiä|yhteyttä|kuvaa|ääntä|kuulu"},
    {failure, 20, "rikki; hajonnut; hajosi; rikkoutu*; vioittu*; viallinen; vialliset; viallista; viallisen; jumissa; jumiut*; jumittaa; jumittu*; jäätyy; jäätynyt; kahteen kertaan; kahdesti ~ velo*|lasku*; veloitet* ~ kahdesti|kahteen; tuplavelo*; tuplalasku*; savuaa; tietoja hävi*; sininen ruutu"},
    {failure, 17, "vika; vikaa; viat; vikoja; vian; viassa; virhe; virheen; virhettä; virheitä; virheet; virheelli*; virheilmoi*; virhekood*; virheviest*; bugi*; epäonnistu*; pysähty*; hylätty; hylätään; hylättiin; hylkää; estetty; lukittu*; lukkiu*; varastet*; hakkero*; murrettu; kaapattu; huijau*; tietojenkalast*; haittaohjel*; pätkii; pätki*; sammui; sammuu; vuotaa; juuttu*; tukos*"},
    {failure, 13, "ongelma; ongelmaa; ongelmia; ongelman; ongelmat; ongelmallin*; hidas; hitaasti; hidastel*; hidastu*; takkuaa; tökkii; väärä; väärän; väärin; väärät; väärää; puuttuu; puuttuva*; puuttuvat; kadonnut; kadonneet; katosi; hukassa; hukkunut; kateissa; vanhentunut; saavuttamattomissa; myöhässä; myöhästy*; tuntematon ~ velo*|tapahtu*; outo ~ velo*|tapahtu*; vaurioitu*; naarmu*"},
    {blocked, 20, "ei|eivät|eikä ~ toimi*|toiminut|toimineet|käynnisty*|aukea*|auennut|avaudu*|avautunut|lataudu*|lataa|latautu*|tulosta|tulostu*|yhdistä|yhdisty*|vastaa|vastannut|synkronoi*|päivity*|näy|näyt|löydy|lähde|lähtenyt|mene|mennyt|pääse|päästä|päästänyt|hyväksy|hyväksytä|tunnista|tallennu*|tallenna|lue|reagoi|kytkeydy|kuulu|soi"},
    {blocked, 18, "ei|eivät|eikä ~ saapunut|saavu|saapuneet|tullut|tulleet|tule|onnistu|onnistunut|toimitettu; en|emme|et ~ pääse|päässyt|päässeet|saanut|saaneet|pysty|pystynyt; en|emme ~ voi ~ kirjautu*|maksaa|tilata|avata|tulostaa|tehdä|käyttää|lähettää|ladata|työsken*; en|emme ~ saa ~ auki|yhteyttä|tulostettua|kirjauduttua|maksettua|lähetettyä|avattua|toimimaan|tehtyä|päälle"},
    {blocked, 11, "ei ~ enää; vieläkään; ei ~ vielä; edelleen ei|eikä|odot*; taas ei; en ~ näe|löydä|saa; ei ~ voi|saa ~ kirjautu*|maksaa|tilata|avata; jatkuvasti"},
    {surprise, 9, "yhtäkkiä; äkillis*; yllättäen; itsestään; tänä aamuna; aamusta lähtien|alkaen; eilisestä lähtien|alkaen|asti; eilen ~ toimi; vielä eilen; päivityksen jälkeen; lähtien; asti ollut; miksi ~ ei|en|on; mitä ~ tapahtu*|vikana"},
    {effect, 18, "työt ~ seis*|seisovat; toiminta ~ seis*|pysähty*; tuotanto ~ seis*; menetämme; myynti ~ seis*|menet*; asiakkaat eivät; asiakkaamme eivät; emme ~ voi ~ työsken*|myydä|toimittaa|laskuttaa|tehdä; kukaan ei|pysty; tietoturva* ~ riski*|loukkaus*; taloudellis* ~ vahin*; oikeudelli*"},
    {wish, 12, "haluan|haluaisin|haluamme|haluaisimme|halutaan; tarvitsen|tarvitsemme|tarvitsisin|tarvitsisimme|tarvitaan|tarvitsee|tarvis; pyydän|pyydämme|pyytäisin|pyytäisimme; tilaisin|tilaisimme|tilaamme|tilaan; voisitteko|voisitko|voitteko|voitko|voisiko; saisinko|saisimmeko|saanko|saammeko|saisiko; olisiko mahdollista|mahdollisuutta; pyyntö; pyynnön; pyyntöni"},
    {wish, 9, "vaihtaa|vaihtaisin|vaihdattek*|muuttaa|muuttaisin|päivittää|perua|peruisin|peruuttaa|poistaa|poistakaa|lisätä|lisätkää|lisätään|asentaa|asentakaa|luoda|luokaa|avatkaa|antakaa|toimittakaa|lähettäkää|vaihtakaa|muuttakaa|perukaa|peruuttakaa|tehkää; unohdin|unohtanut|unohtunut|unohtui ~ salasan*; salasana* ~ unoh*|nolla*|vaihto*|vaihta*|palaut*; nollaa*; uusi|uuden|uutta|uudet ~ kone*|tietokone*|kannettav*|puhel*|näyttö*|näytön|tunnus*|tili*|kort*|salasana*|lisenssi*; käyttöoikeu*; oikeudet; oikeuksia"},
    {wish, 5, "apua; auttakaa; auttaa|auttaisitteko; tilata; ostaa; varata; hyvitys*; hyvityksen; palauttaa; palautus; palautuksen; laskun; laskukopio*; osoitteenmuut*; lasku ~ kopio*; kiitos etukäteen; tilauksen ~ peru*; ajanvarau*; todistus*"},
    {question, 12, "miten; kuinka; onko ~ mahdollis*|teillä|tämä|se; voiko; voinko; voimmeko; voidaanko; saako; pitääkö; täytyykö; kannattaako; kysymys; kysymyksiä; kysyisin; kysyä; haluaisin ~ tietää|kysyä; tiedustel*; kertoa ~ miten|mitä|milloin|kuinka|mikä|missä; kertoisitteko; neuvoa; neuvoja; ohje*; ohjeita; tietoa"},
    {question, 8, "missä; milloin; mikä; mitkä; mitä; mistä; mihin; minne; kuka; kenelle; paljonko; montako; kauanko; koska; onko; millä; minkä; millainen"},
    {need, 12, "uusi|uudelle|uuden ~ työnteki*|työntekijä*|kolleg*|työkaver*|harjoitteli*|toimipis*|projekt*; aloittaa ~ töissä|työt|meillä|ensi; muutamme; muutto*; muutan; ensi ~ viiko*|kuu*|kuussa|maanant*|vuon*; tulossa ~ oleva; loma*|lomalle; koulutu* ~ varten; tapahtuma* ~ varten"},
    {praise, 24, "erittäin|todella|tosi|hyvin tyytyväi*; olen|olemme|olin|oltiin ~ tyytyväi*; kiitos ~ erinomai*|loistav*|nopea*|hyvästä|mahtav*|ystävällis*|upea*; erinomai*|loistav*|mahtav*|upea*|huippu*|hienoa|hieno ~ palvelu*|työ*|tuote*|tuki*|asiakaspalv*|työtä|kokemus*|apua; hyvää ~ työtä|palvelua; hyvin tehty; kehu*; kiitokset ~ hyvästä|nopeasta; jatkakaa samaan; suosittelen; toimii loistav*|hienosti|taas"},
    {complaint, 34, "valitus*; valituksen; valittaa; valitan ~ palvelu*; reklamaati*; reklamoi*; reklamoida"},
    {complaint, 24, "en|emme|ei|ole ~ tyytyväi*; tyytymät*; pettyn*; petyin; pettymys*; törke*; ala arvoi*; kelvot*; kelvaton*; käsittämät*; sietämät*; huono*|surke*|kamal*|kauhea*|kehno* ~ palvel*|asiakaspalv*|laatu*|kokemus*|tuki; epäystävälli*; töykeä*; tökeröä; häpeä*; en ~ koskaan ~ enää; hävytön*"},
    {suggestion, 30, "ehdot*; parannusehdot*; kehitysehdot*; kehitysidea*; idea; ideoita; palaute; palautetta; palautteen; palautteeni; arvostelu*; arvostelun; mielipide*; mielipite*; olisi ~ hyvä|kiva|mukava|hienoa|kätevä* ~ jos|että; toivoisin|toivoisimme|toive"},
    {everybody, 16, "kaikki|kaikilla|kaikilta|kaikkien|kaikille|kaikissa ~ käyttäj*|asiakk*|asiakkai*|työnteki*|työntekijöi*|koneilla|konei*|toimipis*|myymäl*; kaikilla; kaikilta; kukaan ei|meistä; kenelläkään; kenenkään; keneltäkään; koko ~ firma*|yritys*|yrityks*|toimisto*|talo*|henkilöst*|henkilökun*|varasto*|verkko*|organisaat*; koko porukka*"},
    {several, 13, "usea*|moni|monella|monilla|monta|muutama*|useil* ~ käyttäj*|asiak*|asiakk*|työnteki*|kolleg*|tilaus*|kone*|työkav*; useampi*; useammalla; osastolla*; osasto*; tiimimme; tiimillä*; tiimissä; kollegoil*; työkaver*"},
    {stopped, 17, "tuotanto*|palvelin*|palvelim*|verkkokaup*|sivusto*|sivut|järjestelm*|verkko|sähköposti*|kassa*|varasto ~ alhaalla|kaatu*|seis*|poikki|pois; mikään ~ ei|ei ~ toimi*; kaikki ~ seis*|jumissa|alhaalla|kaatu*; täysin ~ alhaalla|poikki|seis*|jumissa; käyttökatko*; tuotanto ~ pysähty*"},
    {minor, 13, "kirjoitusvirh*; kosmeet*; pikkujut*; pieni ~ virhe*|puute*|asia; pikkuvi*"},
    {now, 18, "heti; välittömästi; välitön; välitöntä; hätätilan*; hätä; kriittin*; kriitti*; erittäin|todella|tosi kiire*; viipymättä; saman tien; korkein prioriteet*"},
    {soon, 15, "kiireelli*; kiire; kiireesti; kiireinen; pikaisesti; pikai*; mahdollisimman pian|nopeasti|nopeaa|pikai*; nopeasti; tänään ~ mennessä|vielä; vielä tänään; huomiseen; asap; määräaika*; ensi tilassa"},
    {later, 16, "ei ~ kiire*|kiirettä|mitään ~ kiire*; kun ~ ehdit*|ehditte|ehtii|teille|sinulle|aikaa; ehdit|ehditte ~ kun; rauhassa; ei ole kiire*; matala prioriteet*; joskus"},
    {no, 0, "ei; en; emme; eivät; ilman; eikä; et; mitään; mikään; älä; ole"},
};

}  // namespace

std::span<const Evidence> finnish_evidence() { return all; }

}  // namespace tuki::recognition
