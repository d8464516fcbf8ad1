<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>About FERDesk</source>
        <translation>Über FERDesk</translation>
    </message>
    <message>
        <source>Facial expressions in real time, on your own computer.</source>
        <translation>Gesichtsausdrücke in Echtzeit, auf dem eigenen Rechner.</translation>
    </message>
</context>
<context>
    <name>AboutExpressions</name>
    <message>
        <source>About expressions</source>
        <translation>Über Gesichtsausdrücke</translation>
    </message>
    <message>
        <source>Expressions, not feelings</source>
        <translation>Ausdrücke, keine Gefühle</translation>
    </message>
    <message>
        <source>FERDesk compares a face with pictures that people have named. It says which of eight expressions a face shows and how sure the engine is. People smile without being happy and are happy without smiling, and it differs by culture, situation and person (Barrett et al. 2019). No program can read a feeling, a thought or an intention from a face.</source>
        <translation>FERDesk vergleicht ein Gesicht mit Bildern, die Menschen benannt haben. Es sagt, welchen von acht Ausdrücken ein Gesicht zeigt und wie sicher die Engine ist. Menschen lächeln, ohne sich zu freuen, und freuen sich, ohne zu lächeln; das hängt von Kultur, Situation und Person ab (Barrett et al. 2019). Kein Programm kann ein Gefühl, einen Gedanken oder eine Absicht aus einem Gesicht lesen.</translation>
    </message>
    <message>
        <source>Uncertain is an answer</source>
        <translation>Unsicher ist eine Antwort</translation>
    </message>
    <message>
        <source>When the engine is not sure, FERDesk writes Uncertain instead of a name. Engines are weaker on dark, turned, far or covered faces and on people who were rare in their data. The card of each engine says what it was measured on.</source>
        <translation>Ist die Engine nicht sicher, schreibt FERDesk Unsicher statt eines Namens. Engines sind schwächer bei dunklen, abgewandten, fernen oder verdeckten Gesichtern und bei Menschen, die in ihren Daten selten waren. Die Karte jeder Engine sagt, woran sie gemessen wurde.</translation>
    </message>
    <message>
        <source>Ask people first</source>
        <translation>Erst fragen</translation>
    </message>
    <message>
        <source>Show and record only people who agreed. They may change their mind: Blur faces hides them in the picture, in snapshots and in recordings.</source>
        <translation>Nur Menschen zeigen und aufnehmen, die zugestimmt haben. Sie dürfen es sich anders überlegen: Gesichter verpixeln verbirgt sie im Bild, in Schnappschüssen und in Aufnahmen.</translation>
    </message>
    <message>
        <source>EU rule</source>
        <translation>EU-Regel</translation>
    </message>
    <message>
        <source>Since 2 February 2025 the EU AI Act (Article 5(1)(f)) forbids inferring the emotions of a person from their face at work and in education, except for medical or safety reasons. Elsewhere people have to be told. Faces are personal data under the GDPR.</source>
        <translation>Seit dem 2. Februar 2025 verbietet die KI-Verordnung der EU (Artikel 5 Absatz 1 Buchstabe f), am Arbeitsplatz und in der Bildung aus dem Gesicht auf Emotionen zu schließen, außer aus medizinischen Gründen oder zur Sicherheit. Anderswo müssen Menschen es erfahren. Gesichter sind personenbezogene Daten nach der DSGVO.</translation>
    </message>
    <message>
        <source>All local</source>
        <translation>Alles bleibt hier</translation>
    </message>
    <message>
        <source>Pictures and results stay on this computer. FERDesk sends nothing, fetches nothing and opens no connection but to a stream that you name. Faces are not recognised again in another session.</source>
        <translation>Bilder und Ergebnisse bleiben auf diesem Rechner. FERDesk sendet nichts, lädt nichts und öffnet keine Verbindung außer zu einem selbst genannten Stream. Gesichter werden in einer anderen Sitzung nicht wiedererkannt.</translation>
    </message>
</context>
<context>
    <name>AcceptSheet</name>
    <message>
        <source>Accept all predictions above</source>
        <translation>Alle Vorhersagen darüber übernehmen</translation>
    </message>
    <message>
        <source>Least probability</source>
        <translation>Kleinste Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>For all people, not only the one chosen</source>
        <translation>Für alle Personen, nicht nur die gewählte</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>{n} stretches, {frames} frames. What has a label keeps it.</source>
        <translation>{n} Abschnitte, {frames} Bilder. Was ein Label hat, behält es.</translation>
    </message>
</context>
<context>
    <name>AgreementDialog</name>
    <message>
        <source>Agreement</source>
        <translation>Übereinstimmung</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Erste</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>Zweite</translation>
    </message>
    <message>
        <source>A tier of another project…</source>
        <translation>Ebene eines anderen Projekts…</translation>
    </message>
    <message>
        <source>Every how many frames</source>
        <translation>Jedes wievielte Bild</translation>
    </message>
    <message>
        <source>Count frames that only one of them labelled</source>
        <translation>Bilder mitzählen, die nur eine Seite gelabelt hat</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Bericht sichern…</translation>
    </message>
    <message>
        <source>Project of another annotator</source>
        <translation>Projekt einer anderen Person</translation>
    </message>
    <message>
        <source>Projects (*{ending})</source>
        <translation>Projekte (*{ending})</translation>
    </message>
    <message>
        <source>The engine</source>
        <translation>Die Engine</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>Bericht sichern</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>Webseite (*.html)</translation>
    </message>
    <message>
        <source>The report could not be written to {path}. Choose another folder.</source>
        <translation>Der Bericht ließ sich nicht in {path} schreiben. Anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Written: {files}</source>
        <translation>Geschrieben: {files}</translation>
    </message>
</context>
<context>
    <name>AgreementResult</name>
    <message>
        <source>Disagreements</source>
        <translation>Abweichungen</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>Verwechslungen</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>&lt;b&gt;{percent}&lt;/b&gt; the same &amp;nbsp; Cohen&apos;s kappa &lt;b&gt;{kappa}&lt;/b&gt; &amp;nbsp; Krippendorff&apos;s alpha &lt;b&gt;{alpha}&lt;/b&gt; &amp;nbsp; mean F1 &lt;b&gt;{f1}&lt;/b&gt;&lt;br&gt;{units} frames that both labelled; {a} only the first, {b} only the second.</source>
        <translation>&lt;b&gt;{percent}&lt;/b&gt; gleich &amp;nbsp; Cohens Kappa &lt;b&gt;{kappa}&lt;/b&gt; &amp;nbsp; Krippendorffs Alpha &lt;b&gt;{alpha}&lt;/b&gt; &amp;nbsp; mittleres F1 &lt;b&gt;{f1}&lt;/b&gt;&lt;br&gt;{units} Bilder mit Label auf beiden Ebenen; {a} nur auf der ersten, {b} nur auf der zweiten.</translation>
    </message>
    <message>
        <source>Frames. Rows: what {first} said; columns: what {second} said.</source>
        <translation>Bilder. Zeilen: {first}; Spalten: {second}.</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Frames of the first</source>
        <translation>Bilder der ersten</translation>
    </message>
    <message>
        <source>{start} to {end}, {person}: {first} or {second}</source>
        <translation>{start} bis {end}, {person}: {first} oder {second}</translation>
    </message>
</context>
<context>
    <name>AnalysisPage</name>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <source>The fastest here, by measuring</source>
        <translation>Das hier Schnellste, gemessen</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>As the engine&apos;s card says</source>
        <translation>Wie auf der Karte der Engine</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>Gesichter</translation>
    </message>
    <message>
        <source>Near and far</source>
        <translation>Nah und fern</translation>
    </message>
    <message>
        <source>Near only, within about two metres</source>
        <translation>Nur nah, bis etwa zwei Meter</translation>
    </message>
    <message>
        <source>Most faces</source>
        <translation>Höchstens Gesichter</translation>
    </message>
    <message>
        <source>Smallest face</source>
        <translation>Kleinstes Gesicht</translation>
    </message>
    <message>
        <source>As part of the picture&apos;s shorter side. Smaller faces are left out.</source>
        <translation>Als Teil der kürzeren Bildseite. Kleinere Gesichter werden ausgelassen.</translation>
    </message>
    <message>
        <source>Look for small faces in parts of the picture</source>
        <translation>Kleine Gesichter in Bildteilen suchen</translation>
    </message>
    <message>
        <source>For crowds. Takes several times as long.</source>
        <translation>Für Menschenmengen. Dauert ein Mehrfaches.</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>More is calmer and later. At 0% every frame stands for itself.</source>
        <translation>Mehr ist ruhiger und später. Bei 0 % steht jedes Bild für sich.</translation>
    </message>
    <message>
        <source>Uncertain below</source>
        <translation>Unsicher unter</translation>
    </message>
    <message>
        <source>A face whose highest probability is lower is shown as uncertain.</source>
        <translation>Liegt die höchste Wahrscheinlichkeit darunter, gilt das Gesicht als unsicher.</translation>
    </message>
    <message>
        <source>{engine} runs on {device}.</source>
        <translation>{engine} läuft auf {device}.</translation>
    </message>
</context>
<context>
    <name>AnalysisPane</name>
    <message>
        <source>Analysed</source>
        <translation>Ausgewertet</translation>
    </message>
    <message>
        <source>Which frames</source>
        <translation>Welche Bilder</translation>
    </message>
    <message>
        <source>Every frame</source>
        <translation>Jedes Bild</translation>
    </message>
    <message>
        <source>One frame in {n}</source>
        <translation>Eins von {n} Bildern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Analysing</source>
        <translation>Auswertung läuft</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Analysis paused</source>
        <translation>Auswertung angehalten</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Not analysed yet</source>
        <translation>Noch nicht ausgewertet</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>{done} of {all} frames</source>
        <translation>{done} von {all} Bildern</translation>
    </message>
    <message>
        <source>{n} frames/s</source>
        <translation>{n} Bilder/s</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>Stops and keeps what is done</source>
        <translation>Beendet und behält, was fertig ist</translation>
    </message>
    <message>
        <source>You can label what is already analysed.</source>
        <translation>Was schon ausgewertet ist, lässt sich labeln.</translation>
    </message>
    <message>
        <source>Finds the faces and says what they show. Labels can be made meanwhile.</source>
        <translation>Findet die Gesichter und sagt, was sie zeigen. Labeln geht währenddessen.</translation>
    </message>
</context>
<context>
    <name>AnnotateDesk</name>
    <message>
        <source>Where is {name} now</source>
        <translation>Wo liegt {name} jetzt</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>Kopie sichern</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Nur lesbar</translation>
    </message>
    <message>
        <source>Show list</source>
        <translation>Liste zeigen</translation>
    </message>
    <message>
        <source>Recovered</source>
        <translation>Wiederhergestellt</translation>
    </message>
    <message>
        <source>Annotator 1</source>
        <translation>Annotator 1</translation>
    </message>
</context>
<context>
    <name>AnnotatePage</name>
    <message>
        <source>This project is read-only here.</source>
        <translation>Dieses Projekt ist hier nur lesbar.</translation>
    </message>
    <message>
        <source>Training is not installed here. Install ferdesk[train].</source>
        <translation>Das Training ist hier nicht eingerichtet. ferdesk[train] einrichten.</translation>
    </message>
</context>
<context>
    <name>AnnotatePart</name>
    <message>
        <source>Clips and projects ({patterns})</source>
        <translation>Clips und Projekte ({patterns})</translation>
    </message>
    <message>
        <source>Open clip or project</source>
        <translation>Clip oder Projekt öffnen</translation>
    </message>
</context>
<context>
    <name>AnnotateStates</name>
    <message>
        <source>No clip is open</source>
        <translation>Kein Clip ist offen</translation>
    </message>
    <message>
        <source>Open a clip or a project, or drop one here.</source>
        <translation>Einen Clip oder ein Projekt öffnen oder hierher ziehen.</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>{name} wird geöffnet</translation>
    </message>
    <message>
        <source>The clip was moved</source>
        <translation>Der Clip wurde verschoben</translation>
    </message>
    <message>
        <source>Show where {name} is now. Labels can be read meanwhile.</source>
        <translation>Zeigen, wo {name} jetzt liegt. Labels lassen sich solange lesen.</translation>
    </message>
    <message>
        <source>Show clip</source>
        <translation>Clip zeigen</translation>
    </message>
    <message>
        <source>Open clip</source>
        <translation>Clip öffnen</translation>
    </message>
    <message>
        <source>Open demo clip</source>
        <translation>Demo-Clip öffnen</translation>
    </message>
</context>
<context>
    <name>AnnotateStatus</name>
    <message>
        <source>{engine} on {device}</source>
        <translation>{engine} auf {device}</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Everything stays on this computer</source>
        <translation>Alles bleibt auf diesem Rechner</translation>
    </message>
    <message>
        <source>No clip is open</source>
        <translation>Kein Clip ist offen</translation>
    </message>
    <message>
        <source>Analysed</source>
        <translation>Ausgewertet</translation>
    </message>
    <message>
        <source>{done} of {all} frames</source>
        <translation>{done} von {all} Bildern</translation>
    </message>
    <message>
        <source>{n} label by {tier}</source>
        <translation>{n} Label von {tier}</translation>
    </message>
    <message>
        <source>{n} labels by {tier}</source>
        <translation>{n} Labels von {tier}</translation>
    </message>
    <message>
        <source>{n} by {tier}</source>
        <translation>{n} von {tier}</translation>
    </message>
</context>
<context>
    <name>AnnotateToolbar</name>
    <message>
        <source>{n} frames/s</source>
        <translation>{n} Bilder/s</translation>
    </message>
    <message>
        <source>every frame</source>
        <translation>jedes Bild</translation>
    </message>
    <message>
        <source>one frame in {n}</source>
        <translation>eins von {n} Bildern</translation>
    </message>
    <message>
        <source>Your tier</source>
        <translation>Eigene Ebene</translation>
    </message>
    <message>
        <source>No clip</source>
        <translation>Kein Clip</translation>
    </message>
    <message>
        <source>Project: {name}</source>
        <translation>Projekt: {name}</translation>
    </message>
    <message>
        <source>Saved {time}</source>
        <translation>Gesichert {time}</translation>
    </message>
    <message>
        <source>No tier</source>
        <translation>Keine Ebene</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>Patterns on curves</source>
        <translation>Muster auf Kurven</translation>
    </message>
    <message>
        <source>Each curve has dashes of its own, for prints and for eyes that mix colours up.</source>
        <translation>Jede Kurve ist eigen gestrichelt, für Ausdrucke und für Augen, die Farben verwechseln.</translation>
    </message>
    <message>
        <source>Less motion</source>
        <translation>Weniger Bewegung</translation>
    </message>
    <message>
        <source>Nothing fades, and curves step once a second.</source>
        <translation>Nichts blendet über, und Kurven rücken einmal in der Sekunde weiter.</translation>
    </message>
    <message>
        <source>Keep on top of other windows</source>
        <translation>Über anderen Fenstern halten</translation>
    </message>
</context>
<context>
    <name>AskSheet</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>BoxBar</name>
    <message>
        <source>Draw face box</source>
        <translation>Gesichtsrahmen zeichnen</translation>
    </message>
    <message>
        <source>Arrows move, Shift+arrows size, PgUp and PgDn choose the person. Or drag over the face.</source>
        <translation>Pfeile bewegen, Umschalt+Pfeile ändern die Größe, Bild auf und Bild ab wählen die Person. Oder über das Gesicht ziehen.</translation>
    </message>
    <message>
        <source>Keep box</source>
        <translation>Rahmen behalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>BoxDrawing</name>
    <message>
        <source>New person</source>
        <translation>Neue Person</translation>
    </message>
</context>
<context>
    <name>BugDialog</name>
    <message>
        <source>FERDesk found a fault in itself</source>
        <translation>FERDesk hat einen eigenen Fehler gefunden</translation>
    </message>
    <message>
        <source>FERDesk did something it should not and tries to go on. Copy the report for the people who make it.</source>
        <translation>FERDesk hat einen Fehler gemacht und versucht weiterzulaufen. Den Bericht für die Entwickler kopieren.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
</context>
<context>
    <name>BuildButton</name>
    <message>
        <source>Build for this computer</source>
        <translation>Für diesen Rechner bauen</translation>
    </message>
    <message>
        <source>Building, {n}%. Cancel</source>
        <translation>Wird gebaut, {n} %. Abbrechen</translation>
    </message>
</context>
<context>
    <name>CameraPage</name>
    <message>
        <source>As usual</source>
        <translation>Wie üblich</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>A camera gives the nearest it has.</source>
        <translation>Eine Kamera liefert, was dem am nächsten kommt.</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
</context>
<context>
    <name>CaptureDesk</name>
    <message>
        <source>There is no picture to keep yet.</source>
        <translation>Noch gibt es kein Bild zum Aufheben.</translation>
    </message>
    <message>
        <source>Snapshot saved as {name}</source>
        <translation>Schnappschuss gesichert als {name}</translation>
    </message>
    <message>
        <source>Recording {time}</source>
        <translation>Aufnahme {time}</translation>
    </message>
    <message>
        <source>overlaid MP4, CSV, JSON</source>
        <translation>MP4 mit Overlay, CSV, JSON</translation>
    </message>
    <message>
        <source>MP4, CSV, JSON</source>
        <translation>MP4, CSV, JSON</translation>
    </message>
    <message>
        <source>Choose folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Show file</source>
        <translation>Datei zeigen</translation>
    </message>
    <message>
        <source>Recording saved as {name}</source>
        <translation>Aufnahme gesichert als {name}</translation>
    </message>
    <message>
        <source>Frames too late to be written: {n}</source>
        <translation>Zu spät zum Schreiben: {n} Bilder</translation>
    </message>
    <message>
        <source>Nothing was recorded: no frame came.</source>
        <translation>Nichts aufgenommen: Es kam kein Bild.</translation>
    </message>
    <message>
        <source>Folder for recordings</source>
        <translation>Ordner für Aufnahmen</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>Aufnahme beenden</translation>
    </message>
</context>
<context>
    <name>CheckPanel</name>
    <message>
        <source>To check</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>{left} of {total} left</source>
        <translation>noch {left} von {total}</translation>
    </message>
    <message>
        <source>Predictions are hidden, so nothing is proposed.</source>
        <translation>Vorhersagen sind verborgen, daher wird nichts vorgeschlagen.</translation>
    </message>
    <message>
        <source>All of them are labelled.</source>
        <translation>Alle haben ein Label.</translation>
    </message>
    <message>
        <source>Least certain and fastest changing stretches first. Labelling one moves to the next.</source>
        <translation>Die unsichersten und am schnellsten wechselnden Abschnitte zuerst. Ein Label führt zum nächsten.</translation>
    </message>
    <message>
        <source>No stretch of this clip is worth a look.</source>
        <translation>Kein Abschnitt dieses Clips lohnt einen Blick.</translation>
    </message>
    <message>
        <source>{first} to {second} in {n} s</source>
        <translation>{first} zu {second} in {n} s</translation>
    </message>
    <message>
        <source>{first} {p} or {second} {q}</source>
        <translation>{first} {p} oder {second} {q}</translation>
    </message>
</context>
<context>
    <name>ControlBar</name>
    <message>
        <source>Opacity</source>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Opacity of the mask</source>
        <translation>Deckkraft der Maske</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Mask: {name}</source>
        <translation>Maske: {name}</translation>
    </message>
    <message>
        <source>{n}%</source>
        <translation>{n}&#xa0;%</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>30 s ago</source>
        <translation>vor 30 s</translation>
    </message>
    <message>
        <source>15 s</source>
        <translation>15 s</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
</context>
<context>
    <name>EditCommands</name>
    <message>
        <source>Undone: {what}</source>
        <translation>Rückgängig: {what}</translation>
    </message>
    <message>
        <source>Redone: {what}</source>
        <translation>Wiederholt: {what}</translation>
    </message>
    <message>
        <source>{n} predicted stretches accepted</source>
        <translation>{n} vorhergesagte Abschnitte übernommen</translation>
    </message>
    <message>
        <source>A time such as 0:32.750, or a frame number up to {last}.</source>
        <translation>Eine Zeit wie 0:32.750 oder eine Bildnummer bis {last}.</translation>
    </message>
    <message>
        <source>Go to time or frame</source>
        <translation>Zu Zeit oder Bild gehen</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>Los</translation>
    </message>
    <message>
        <source>Projects save themselves. This one was saved at {time}.</source>
        <translation>Projekte sichern sich selbst. Dieses wurde um {time} gesichert.</translation>
    </message>
    <message>
        <source>Recovered</source>
        <translation>Wiederhergestellt</translation>
    </message>
</context>
<context>
    <name>EnginePicker</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Preparing, {n} s</source>
        <translation>Wird vorbereitet, {n} s</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Wird vorbereitet</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Choose an engine</source>
        <translation>Engine wählen</translation>
    </message>
    <message>
        <source>Engine: {name}</source>
        <translation>Engine: {name}</translation>
    </message>
    <message>
        <source>Looking for engines</source>
        <translation>Engines werden gesucht</translation>
    </message>
    <message>
        <source>{mb} MB, {parameters} million parameters</source>
        <translation>{mb} MB, {parameters} Millionen Parameter</translation>
    </message>
    <message>
        <source>Runs here on {ways}</source>
        <translation>Läuft hier auf {ways}</translation>
    </message>
    <message>
        <source>Nothing here can run it. Doctor says why.</source>
        <translation>Läuft hier nirgends. ferdesk doctor sagt, warum.</translation>
    </message>
    <message>
        <source>Accuracy not measured</source>
        <translation>Trefferquote nicht gemessen</translation>
    </message>
    <message>
        <source>This engine has no attention mask</source>
        <translation>Diese Engine hat keine Aufmerksamkeitsmaske</translation>
    </message>
    <message>
        <source>faces held back</source>
        <translation>zurückgehaltenen Gesichtern</translation>
    </message>
    <message>
        <source>{percent}% on {data}</source>
        <translation>{percent}&#xa0;% auf {data}</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>1 label was lost.</source>
        <translation>1 Label ging verloren.</translation>
    </message>
    <message>
        <source>A face box is drawn once in a frame of the clip. Choose another frame.</source>
        <translation>Ein Gesichtsrahmen wird in einem Bild nur einmal gezeichnet. Anderes Bild wählen.</translation>
    </message>
    <message>
        <source>A label is split between two of its frames. Move the playhead into it.</source>
        <translation>Ein Label wird zwischen zweien seiner Bilder geteilt. Die Abspielmarke hineinbewegen.</translation>
    </message>
    <message>
        <source>A person cannot be merged with itself. Choose two persons.</source>
        <translation>Eine Person lässt sich nicht mit sich selbst verbinden. Zwei Personen wählen.</translation>
    </message>
    <message>
        <source>A person is split between two frames. Move the playhead off the clip&apos;s first frame.</source>
        <translation>Eine Person wird zwischen zwei Bildern geteilt. Die Abspielmarke vom ersten Bild des Clips wegbewegen.</translation>
    </message>
    <message>
        <source>A step of {0} frames is not possible. Choose 1 or more.</source>
        <translation>Ein Schritt von {0} Bildern ist nicht möglich. 1 oder mehr wählen.</translation>
    </message>
    <message>
        <source>A tier always agrees with itself. Choose another one to compare with.</source>
        <translation>Eine Ebene stimmt immer mit sich überein. Eine andere zum Vergleich wählen.</translation>
    </message>
    <message>
        <source>A tier needs a name. Type the annotator&apos;s.</source>
        <translation>Eine Ebene braucht einen Namen. Den der annotierenden Person eingeben.</translation>
    </message>
    <message>
        <source>Agreement is between two raters. Choose two.</source>
        <translation>Übereinstimmung besteht zwischen zwei Seiten. Zwei wählen.</translation>
    </message>
    <message>
        <source>An MP4 cannot hold the sound of {0} ({1}). Leave it out.</source>
        <translation>MP4 kann den Ton von {0} nicht aufnehmen ({1}). Ton weglassen.</translation>
    </message>
    <message>
        <source>An engine needs room for one face at least. Choose --max-batch 1 or more.</source>
        <translation>Eine Engine braucht Platz für mindestens ein Gesicht. --max-batch 1 oder mehr wählen.</translation>
    </message>
    <message>
        <source>An intensity is 1 to 5, not {0}. Choose one of them.</source>
        <translation>Eine Intensität ist 1 bis 5, nicht {0}. Eine davon wählen.</translation>
    </message>
    <message>
        <source>Another program is writing to {0}. Close it, then do it again.</source>
        <translation>Ein anderes Programm schreibt in {0}. Es schließen und erneut versuchen.</translation>
    </message>
    <message>
        <source>FERDesk cannot write a table called {0}. End its name in .csv, .jsonl or .parquet.</source>
        <translation>FERDesk kann keine Tabelle namens {0} schreiben. Der Name muss auf .csv, .jsonl oder .parquet enden.</translation>
    </message>
    <message>
        <source>FERDesk cannot write {0}. Choose one of: {1}.</source>
        <translation>FERDesk kann {0} nicht schreiben. Möglich sind: {1}.</translation>
    </message>
    <message>
        <source>FERDesk did something it should not. The report in the log says what.</source>
        <translation>FERDesk hat einen Fehler gemacht. Der Bericht im Protokoll sagt, welchen.</translation>
    </message>
    <message>
        <source>FERDesk may not read {0}. Change its permissions, then try again.</source>
        <translation>FERDesk darf {0} nicht lesen. Rechte ändern und erneut versuchen.</translation>
    </message>
    <message>
        <source>FERDesk may not use the camera. Add your user to the group video, log in, then try again.</source>
        <translation>FERDesk darf die Kamera nicht benutzen. Das eigene Konto in die Gruppe video aufnehmen, neu anmelden und erneut versuchen.</translation>
    </message>
    <message>
        <source>FERDesk may not use the camera. Allow it in Settings, Privacy, Camera, then try again.</source>
        <translation>FERDesk darf die Kamera nicht benutzen. In Einstellungen, Datenschutz, Kamera erlauben und erneut versuchen.</translation>
    </message>
    <message>
        <source>FERDesk may not write to {0} here. You can read and export; save a copy to edit.</source>
        <translation>FERDesk darf {0} hier nicht ändern. Lesen und exportieren geht; zum Bearbeiten eine Kopie sichern.</translation>
    </message>
    <message>
        <source>FERDesk may not write to {0}. Choose another folder.</source>
        <translation>FERDesk darf nicht in {0} schreiben. Anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Frames {0} to {1} are not in this clip of {2} frames. Select a stretch of it.</source>
        <translation>Die Bilder {0} bis {1} gibt es in diesem Clip mit {2} Bildern nicht. Einen Abschnitt daraus wählen.</translation>
    </message>
    <message>
        <source>Labels cannot be imported from {0}. Choose a file ending in {1}.</source>
        <translation>Aus {0} lassen sich keine Labels importieren. Eine Datei wählen, die auf {1} endet.</translation>
    </message>
    <message>
        <source>No backend runs {0} here (precisions here: {1}). ferdesk doctor says why.</source>
        <translation>Kein Backend führt {0} hier aus (mögliche Genauigkeiten: {1}). ferdesk doctor sagt, warum.</translation>
    </message>
    <message>
        <source>No camera found. Plug one in and it appears here, or open a clip.</source>
        <translation>Keine Kamera gefunden. Eine einstecken, dann erscheint sie hier, oder einen Clip öffnen.</translation>
    </message>
    <message>
        <source>No face box is drawn in this frame. Go to a frame in which one is.</source>
        <translation>In diesem Bild ist kein Gesichtsrahmen gezeichnet. Zu einem Bild gehen, in dem einer ist.</translation>
    </message>
    <message>
        <source>No face that the engine saw is labelled with an expression. Label some faces first.</source>
        <translation>Kein Gesicht, das die Engine gesehen hat, trägt einen Ausdruck als Label. Zuerst einige Gesichter labeln.</translation>
    </message>
    <message>
        <source>No frame is chosen and nothing is labelled yet. Choose frames, or label some.</source>
        <translation>Kein Bild ist gewählt und noch nichts gelabelt. Bilder wählen oder einige labeln.</translation>
    </message>
    <message>
        <source>No frame of {0} can be read. Copy the clip here again.</source>
        <translation>Kein Bild von {0} ist lesbar. Den Clip erneut hierher kopieren.</translation>
    </message>
    <message>
        <source>No label follows this one on its tier, so there is nothing to merge it with.</source>
        <translation>Auf dieser Ebene folgt kein weiteres Label, mit dem es sich verbinden ließe.</translation>
    </message>
    <message>
        <source>Nobody is in all of these projects. Analyse the clip first, or choose others.</source>
        <translation>Niemand kommt in allen diesen Projekten vor. Zuerst den Clip auswerten oder andere wählen.</translation>
    </message>
    <message>
        <source>None of these tracks goes on after this frame. Move the playhead before their end.</source>
        <translation>Keine dieser Spuren geht nach diesem Bild weiter. Die Abspielmarke vor ihr Ende bewegen.</translation>
    </message>
    <message>
        <source>Nothing is left to check on this tier.</source>
        <translation>Auf dieser Ebene ist nichts mehr zu prüfen.</translation>
    </message>
    <message>
        <source>Nothing was lost.</source>
        <translation>Nichts ging verloren.</translation>
    </message>
    <message>
        <source>ONNX Runtime does not load ({0}). Install it with: pip install onnxruntime</source>
        <translation>ONNX Runtime lädt nicht ({0}). Einrichten mit: pip install onnxruntime</translation>
    </message>
    <message>
        <source>Only ratings of the same raters with the same step can be pooled.</source>
        <translation>Nur Beurteilungen derselben Seiten mit demselben Schritt lassen sich zusammenfassen.</translation>
    </message>
    <message>
        <source>OpenVINO cannot run {0} as {1} on {2}. Choose another backend.</source>
        <translation>OpenVINO kann {0} nicht als {1} auf {2} ausführen. Anderes Backend wählen.</translation>
    </message>
    <message>
        <source>OpenVINO does not load ({0}). Install it with: pip install openvino</source>
        <translation>OpenVINO lädt nicht ({0}). Einrichten mit: pip install openvino</translation>
    </message>
    <message>
        <source>OpenVINO does not read what it built of {0} as {1}. Choose another precision, or run the engine without building it.</source>
        <translation>OpenVINO liest nicht, was es aus {0} als {1} gebaut hat. Eine andere Genauigkeit wählen oder die Engine ungebaut benutzen.</translation>
    </message>
    <message>
        <source>OpenVINO runs {0} instead of {1} here. Choose another precision.</source>
        <translation>OpenVINO rechnet hier {0} statt {1}. Andere Genauigkeit wählen.</translation>
    </message>
    <message>
        <source>Parquet needs pyarrow. Install it with pip install &apos;ferdesk[parquet]&apos;, or choose .csv.</source>
        <translation>Parquet braucht pyarrow. Mit pip install &apos;ferdesk[parquet]&apos; einrichten oder .csv wählen.</translation>
    </message>
    <message>
        <source>Parquet needs pyarrow. Install it with pip install &apos;ferdesk[parquet]&apos;, or choose csv-frames.</source>
        <translation>Parquet braucht pyarrow. Mit pip install &apos;ferdesk[parquet]&apos; einrichten oder csv-frames wählen.</translation>
    </message>
    <message>
        <source>Predictions are hidden, so nothing is proposed. Show them to go on checking.</source>
        <translation>Vorhersagen sind verborgen, daher wird nichts vorgeschlagen. Zum Weiterprüfen zeigen.</translation>
    </message>
    <message>
        <source>Predictions are hidden. Show them to take them over.</source>
        <translation>Vorhersagen sind verborgen. Zum Übernehmen zeigen.</translation>
    </message>
    <message>
        <source>Recording stopped: {0}. Nothing was saved.</source>
        <translation>Aufnahme beendet: {0}. Nichts wurde gesichert.</translation>
    </message>
    <message>
        <source>Recording stopped: {0}. The first {1} are saved as {2}.</source>
        <translation>Aufnahme beendet: {0}. Die ersten {1} sind gesichert als {2}.</translation>
    </message>
    <message>
        <source>Some labels may be lost.</source>
        <translation>Einige Labels können verloren sein.</translation>
    </message>
    <message>
        <source>Some pictures of persons were lost.</source>
        <translation>Einige Bilder von Personen gingen verloren.</translation>
    </message>
    <message>
        <source>Some predictions were lost. Analyse the clip to make them again.</source>
        <translation>Einige Vorhersagen gingen verloren. Den Clip auswerten, um sie neu zu machen.</translation>
    </message>
    <message>
        <source>TensorRT cannot load what was built for {0} ({1}). Build it again.</source>
        <translation>TensorRT kann nicht laden, was für {0} gebaut wurde ({1}). Neu bauen.</translation>
    </message>
    <message>
        <source>TensorRT cannot prepare {0} ({1}). Close other programs that use the GPU, or choose another backend.</source>
        <translation>TensorRT kann {0} nicht vorbereiten ({1}). Andere Programme schließen, die die GPU benutzen, oder anderes Backend wählen.</translation>
    </message>
    <message>
        <source>TensorRT cannot read {0} ({1}). Export the engine again, or choose another backend.</source>
        <translation>TensorRT kann {0} nicht lesen ({1}). Engine neu exportieren oder anderes Backend wählen.</translation>
    </message>
    <message>
        <source>TensorRT could not build {0} ({1}). Choose another precision or backend.</source>
        <translation>TensorRT konnte {0} nicht bauen ({1}). Andere Genauigkeit oder anderes Backend wählen.</translation>
    </message>
    <message>
        <source>TensorRT does not load ({0}). With an NVIDIA GPU, install it as docs/tensorrt.md says.</source>
        <translation>TensorRT lädt nicht ({0}). Mit einer NVIDIA-GPU einrichten, wie docs/tensorrt.md sagt.</translation>
    </message>
    <message>
        <source>TensorRT does not run {0}. Choose one of: {1}.</source>
        <translation>TensorRT rechnet nicht in {0}. Möglich sind: {1}.</translation>
    </message>
    <message>
        <source>TensorRT {0} is too old. Install 10.3 or newer.</source>
        <translation>TensorRT {0} ist zu alt. 10.3 oder neuer einrichten.</translation>
    </message>
    <message>
        <source>The GPU does not start ({0}). Choose another backend.</source>
        <translation>Die GPU startet nicht ({0}). Anderes Backend wählen.</translation>
    </message>
    <message>
        <source>The clip has frames 0 to {0}, no frame {1}.</source>
        <translation>Der Clip hat die Bilder 0 bis {0}, kein Bild {1}.</translation>
    </message>
    <message>
        <source>The damaged file is kept as {0}.</source>
        <translation>Die beschädigte Datei bleibt als {0} erhalten.</translation>
    </message>
    <message>
        <source>The disk is full, so recording stopped. Nothing was saved.</source>
        <translation>Der Datenträger ist voll, die Aufnahme wurde beendet. Nichts wurde gesichert.</translation>
    </message>
    <message>
        <source>The disk is full, so recording stopped. The first {0} are saved as {1}.</source>
        <translation>Der Datenträger ist voll, die Aufnahme wurde beendet. Die ersten {0} sind gesichert als {1}.</translation>
    </message>
    <message>
        <source>The disk is full. Free some space, then do it again; all before it is saved.</source>
        <translation>Der Datenträger ist voll. Platz schaffen und erneut versuchen; alles davor ist gesichert.</translation>
    </message>
    <message>
        <source>The disk is full. Free some space, then {0}.</source>
        <translation>Der Datenträger ist voll. Platz schaffen und erneut versuchen ({0}).</translation>
    </message>
    <message>
        <source>The engine is uncertain here. Choose a label yourself.</source>
        <translation>Die Engine ist hier unsicher. Selbst ein Label wählen.</translation>
    </message>
    <message>
        <source>The engine is uncertain in all of this stretch. Choose a label yourself.</source>
        <translation>Die Engine ist in diesem ganzen Abschnitt unsicher. Selbst ein Label wählen.</translation>
    </message>
    <message>
        <source>The engine {0} is not the one this clip was analysed with. Analyse the clip anew.</source>
        <translation>Mit der Engine {0} wurde dieser Clip nicht ausgewertet. Den Clip neu auswerten.</translation>
    </message>
    <message>
        <source>The engine {0} that saw these faces is not here, so it is not known how it frames them. Import it again, then export.</source>
        <translation>Die Engine {0}, die diese Gesichter gesehen hat, fehlt hier; daher ist nicht bekannt, wie sie sie zuschneidet. Erneut importieren, dann exportieren.</translation>
    </message>
    <message>
        <source>The face boxes were taken back meanwhile. Draw them again.</source>
        <translation>Die Gesichtsrahmen wurden inzwischen zurückgenommen. Neu zeichnen.</translation>
    </message>
    <message>
        <source>The face detector {0} is damaged. Install FERDesk again.</source>
        <translation>Der Gesichtsdetektor {0} ist beschädigt. FERDesk neu einrichten.</translation>
    </message>
    <message>
        <source>The face detector {0} is missing. Install FERDesk again.</source>
        <translation>Der Gesichtsdetektor {0} fehlt. FERDesk neu einrichten.</translation>
    </message>
    <message>
        <source>The history was lost: what was done before cannot be undone.</source>
        <translation>Der Verlauf ging verloren: Was vorher getan wurde, lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>The predictions of {0} frames were lost. Analyse the clip to make them again.</source>
        <translation>Die Vorhersagen von {0} Bildern gingen verloren. Den Clip auswerten, um sie neu zu machen.</translation>
    </message>
    <message>
        <source>The region {0} is not on the screen. Choose another.</source>
        <translation>Der Ausschnitt {0} liegt nicht auf dem Bildschirm. Anderen wählen.</translation>
    </message>
    <message>
        <source>The screen cannot be read ({0}). Allow it in the system&apos;s settings, or open a clip.</source>
        <translation>Der Bildschirm lässt sich nicht lesen ({0}). In den Systemeinstellungen erlauben oder einen Clip öffnen.</translation>
    </message>
    <message>
        <source>The screen cannot be read any more ({0}). Choose the screen again.</source>
        <translation>Der Bildschirm lässt sich nicht mehr lesen ({0}). Bildschirm erneut wählen.</translation>
    </message>
    <message>
        <source>The snapshot could not be written to {0}. Free some space or choose another folder.</source>
        <translation>Der Schnappschuss ließ sich nicht in {0} schreiben. Platz schaffen oder anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>The {0} engine of {1} does not fit this computer any more ({2}). Build it again in the list of engines, or run: {3}.</source>
        <translation>Die {0}-Engine von {1} passt nicht mehr zu diesem Rechner ({2}). In der Liste der Engines neu bauen oder mit: {3}.</translation>
    </message>
    <message>
        <source>The {0} engine that was built of {1} is damaged. Build it again in the list of engines, or run: {2}.</source>
        <translation>Die {0}-Engine, die aus {1} gebaut wurde, ist beschädigt. In der Liste der Engines neu bauen oder mit: {2}.</translation>
    </message>
    <message>
        <source>There is already a file {0}. Choose another name, or overwrite it.</source>
        <translation>Es gibt schon eine Datei {0}. Anderen Namen wählen oder überschreiben.</translation>
    </message>
    <message>
        <source>There is already a file {0}. Open it, or choose another name.</source>
        <translation>Es gibt schon eine Datei {0}. Öffnen oder anderen Namen wählen.</translation>
    </message>
    <message>
        <source>There is already a tier {0}. Choose another name.</source>
        <translation>Es gibt schon eine Ebene {0}. Anderen Namen wählen.</translation>
    </message>
    <message>
        <source>There is no backend called {0}. Choose one of: {1}.</source>
        <translation>Es gibt kein Backend namens {0}. Möglich sind: {1}.</translation>
    </message>
    <message>
        <source>There is no camera {0}. Plug it in, or choose one of: {1}.</source>
        <translation>Es gibt keine Kamera {0}. Einstecken oder eine wählen: {1}.</translation>
    </message>
    <message>
        <source>There is no camera, file or folder called {0}. Check the name.</source>
        <translation>Es gibt weder Kamera noch Datei oder Ordner namens {0}. Namen prüfen.</translation>
    </message>
    <message>
        <source>There is no engine called {0}. Choose one of: {1}.</source>
        <translation>Es gibt keine Engine namens {0}. Möglich sind: {1}.</translation>
    </message>
    <message>
        <source>There is no engine here. Install FERDesk again, or import an engine.</source>
        <translation>Hier gibt es keine Engine. FERDesk neu einrichten oder eine Engine importieren.</translation>
    </message>
    <message>
        <source>There is no export format {0}. Choose one of: {1}.</source>
        <translation>Es gibt kein Exportformat {0}. Möglich sind: {1}.</translation>
    </message>
    <message>
        <source>There is no face detector called {0}. Choose one of: {1}.</source>
        <translation>Es gibt keinen Gesichtsdetektor namens {0}. Möglich sind: {1}.</translation>
    </message>
    <message>
        <source>There is no file {0}. Check the name.</source>
        <translation>Es gibt keine Datei {0}. Namen prüfen.</translation>
    </message>
    <message>
        <source>There is no folder where the project of {0} can be kept. Move the clip to one you may write to.</source>
        <translation>Es gibt keinen Ordner für das Projekt von {0}. Den Clip in einen beschreibbaren Ordner legen.</translation>
    </message>
    <message>
        <source>There is no folder {0}. Choose another folder.</source>
        <translation>Es gibt keinen Ordner {0}. Anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>There is no label here. Select one, or move the playhead into it.</source>
        <translation>Hier ist kein Label. Eines auswählen oder die Abspielmarke hineinbewegen.</translation>
    </message>
    <message>
        <source>There is no other person to merge with.</source>
        <translation>Es gibt keine andere Person zum Verbinden.</translation>
    </message>
    <message>
        <source>There is no overlay {0}. Choose of: {1}.</source>
        <translation>Es gibt kein Overlay {0}. Möglich sind: {1}.</translation>
    </message>
    <message>
        <source>There is no person here. Analyse the clip, or draw a face box with F.</source>
        <translation>Hier ist keine Person. Den Clip auswerten oder mit F einen Gesichtsrahmen zeichnen.</translation>
    </message>
    <message>
        <source>There is no person to label. Analyse the clip, or draw a face box with F.</source>
        <translation>Es gibt keine Person zum Labeln. Den Clip auswerten oder mit F einen Gesichtsrahmen zeichnen.</translation>
    </message>
    <message>
        <source>There is no prediction here. Go to a frame in which this person is seen.</source>
        <translation>Hier ist keine Vorhersage. Zu einem Bild gehen, in dem diese Person zu sehen ist.</translation>
    </message>
    <message>
        <source>There is no project {0}. It may have been moved; choose it where it is now.</source>
        <translation>Es gibt kein Projekt {0}. Vielleicht wurde es verschoben; dort wählen, wo es jetzt liegt.</translation>
    </message>
    <message>
        <source>There is no screen {0}. Choose {1}, or a region as screen:x,y,width,height.</source>
        <translation>Es gibt keinen Bildschirm {0}. {1} wählen oder einen Ausschnitt als screen:x,y,breite,höhe.</translation>
    </message>
    <message>
        <source>There is no tier to label on. Add one in the menu Label.</source>
        <translation>Es gibt keine Ebene zum Labeln. Eine im Menü Label anlegen.</translation>
    </message>
    <message>
        <source>There is nobody to compare with yet. Add a second tier, or analyse the clip.</source>
        <translation>Noch gibt es nichts zum Vergleichen. Eine zweite Ebene anlegen oder den Clip auswerten.</translation>
    </message>
    <message>
        <source>There is nothing to compare. Choose at least one project.</source>
        <translation>Es gibt nichts zu vergleichen. Mindestens ein Projekt wählen.</translation>
    </message>
    <message>
        <source>These pictures could not be read and were left out: {0}.</source>
        <translation>Diese Bilder ließen sich nicht lesen und wurden ausgelassen: {0}.</translation>
    </message>
    <message>
        <source>This clip ends at {0}. Type a time up to that, or a frame number.</source>
        <translation>Dieser Clip endet bei {0}. Eine Zeit bis dahin oder eine Bildnummer eingeben.</translation>
    </message>
    <message>
        <source>This clip ends with frame {0}. Type a number up to that, or a time.</source>
        <translation>Dieser Clip endet mit Bild {0}. Eine Nummer bis dahin oder eine Zeit eingeben.</translation>
    </message>
    <message>
        <source>This clip is being analysed already. Wait until that ends, or stop it there.</source>
        <translation>Dieser Clip wird schon ausgewertet. Warten, bis das endet, oder es dort anhalten.</translation>
    </message>
    <message>
        <source>This clip was analysed with another engine or other settings. Use the same to go on, or analyse it anew.</source>
        <translation>Dieser Clip wurde mit einer anderen Engine oder anderen Einstellungen ausgewertet. Mit denselben weitermachen oder neu auswerten.</translation>
    </message>
    <message>
        <source>This computer has no encoder for {0}. Choose one of: {1}.</source>
        <translation>Dieser Rechner hat keinen Encoder für {0}. Möglich sind: {1}.</translation>
    </message>
    <message>
        <source>This engine file was changed since it was made. Import it again.</source>
        <translation>Diese Engine-Datei wurde nachträglich verändert. Erneut importieren.</translation>
    </message>
    <message>
        <source>This label is no longer there. Select another one.</source>
        <translation>Dieses Label gibt es nicht mehr. Ein anderes auswählen.</translation>
    </message>
    <message>
        <source>This person is no longer in the project. Choose another one.</source>
        <translation>Diese Person ist nicht mehr im Projekt. Eine andere wählen.</translation>
    </message>
    <message>
        <source>This project is open in another window. You can read and export here.</source>
        <translation>Dieses Projekt ist in einem anderen Fenster offen. Lesen und exportieren geht hier.</translation>
    </message>
    <message>
        <source>This project was opened to analyse its clip only.</source>
        <translation>Dieses Projekt wurde nur geöffnet, um seinen Clip auszuwerten.</translation>
    </message>
    <message>
        <source>This project was opened to read and export only.</source>
        <translation>Dieses Projekt wurde nur zum Lesen und Exportieren geöffnet.</translation>
    </message>
    <message>
        <source>This tier has no labels of its own. Add them in the menu Label.</source>
        <translation>Diese Ebene hat keine eigenen Labels. Im Menü Label anlegen.</translation>
    </message>
    <message>
        <source>This tier is no longer in the project. Choose another one.</source>
        <translation>Diese Ebene ist nicht mehr im Projekt. Eine andere wählen.</translation>
    </message>
    <message>
        <source>Two boxes are drawn in the same frame of track {0}. Remove one of them.</source>
        <translation>In einem Bild der Spur {0} sind zwei Rahmen gezeichnet. Einen davon entfernen.</translation>
    </message>
    <message>
        <source>Two labels of {0} overlap at {1} s. A person has one label at a time on a tier: put one of them on another tier.</source>
        <translation>Zwei Labels von {0} überlappen bei {1} s. Eine Person hat auf einer Ebene nur ein Label zur selben Zeit: eines davon auf eine andere Ebene legen.</translation>
    </message>
    <message>
        <source>Wayland does not let FERDesk read the screen. Log in with an X11 session.</source>
        <translation>Wayland lässt FERDesk den Bildschirm nicht lesen. Mit einer X11-Sitzung anmelden.</translation>
    </message>
    <message>
        <source>What the predictions were made with is no longer known. Analyse the clip anew.</source>
        <translation>Womit die Vorhersagen gemacht wurden, ist nicht mehr bekannt. Den Clip neu auswerten.</translation>
    </message>
    <message>
        <source>{0} and {1} are not of the same clip. Compare projects of one clip, or pool several that hold both raters.</source>
        <translation>{0} und {1} gehören nicht zum selben Clip. Projekte eines Clips vergleichen oder mehrere zusammenfassen, die beide Seiten enthalten.</translation>
    </message>
    <message>
        <source>{0} answers an attention outside 0 to 1. Import the engine again.</source>
        <translation>{0} antwortet mit einer Aufmerksamkeit außerhalb von 0 bis 1. Engine erneut importieren.</translation>
    </message>
    <message>
        <source>{0} answers {1} of shape {2} for {3} faces, which does not fit its card. Import the engine again.</source>
        <translation>{0} antwortet mit {1} der Form {2} für {3} Gesichter, was nicht zur Karte passt. Engine erneut importieren.</translation>
    </message>
    <message>
        <source>{0} answers {1} otherwise than fp32 by {2} of a logit. Choose another precision, and report this.</source>
        <translation>{0} antwortet bei {1} um {2} eines Logits anders als fp32. Andere Genauigkeit wählen und dies melden.</translation>
    </message>
    <message>
        <source>{0} answers {1} that is no number. Import the engine again.</source>
        <translation>{0} antwortet in {1} mit etwas, das keine Zahl ist. Engine erneut importieren.</translation>
    </message>
    <message>
        <source>{0} are too many frames. Choose fewer.</source>
        <translation>{0} sind zu viele Bilder. Weniger wählen.</translation>
    </message>
    <message>
        <source>{0} can no longer be read. Copy it again.</source>
        <translation>{0} ist nicht mehr lesbar. Erneut kopieren.</translation>
    </message>
    <message>
        <source>{0} cannot be made in {1}. Choose another folder.</source>
        <translation>{0} lässt sich nicht in {1} anlegen. Anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} cannot be read ({1}). Check its disk, then open it again.</source>
        <translation>{0} lässt sich nicht lesen ({1}). Datenträger prüfen und erneut öffnen.</translation>
    </message>
    <message>
        <source>{0} cannot be read ({1}). Check the drive, then try again.</source>
        <translation>{0} lässt sich nicht lesen ({1}). Laufwerk prüfen und erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} cannot be read here. Open it to edit, and FERDesk recovers what it can.</source>
        <translation>{0} lässt sich hier nicht lesen. Zum Bearbeiten öffnen, dann stellt FERDesk wieder her, was geht.</translation>
    </message>
    <message>
        <source>{0} cannot be read. Check that it is there and may be opened.</source>
        <translation>{0} lässt sich nicht lesen. Prüfen, ob es da ist und geöffnet werden darf.</translation>
    </message>
    <message>
        <source>{0} cannot be read. Choose another file.</source>
        <translation>{0} lässt sich nicht lesen. Andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} cannot be written ({1}). Check its disk, then do it again.</source>
        <translation>{0} lässt sich nicht schreiben ({1}). Datenträger prüfen und erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} cannot be written ({1}). Choose another folder.</source>
        <translation>{0} lässt sich nicht schreiben ({1}). Anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} cannot be written ({1}). Free space or choose another.</source>
        <translation>{0} lässt sich nicht schreiben ({1}). Platz schaffen oder anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} cannot run {1} as {2} here. Choose one of: {3}.</source>
        <translation>{0} kann {1} hier nicht als {2} ausführen. Möglich sind: {3}.</translation>
    </message>
    <message>
        <source>{0} could not be finished. Free some space, then export again.</source>
        <translation>{0} wurde nicht fertig. Platz schaffen und erneut exportieren.</translation>
    </message>
    <message>
        <source>{0} counts in {1}. Save it in milliseconds.</source>
        <translation>{0} zählt in {1}. In Millisekunden sichern.</translation>
    </message>
    <message>
        <source>{0} did not start in ONNX Runtime. Install what it needs (docs/tensorrt.md), or choose another backend.</source>
        <translation>{0} startete in ONNX Runtime nicht. Installieren, was es braucht (docs/tensorrt.md), oder ein anderes Backend wählen.</translation>
    </message>
    <message>
        <source>{0} does not answer {1}, which its card names. Import the engine again.</source>
        <translation>{0} antwortet nicht mit {1}, wie es auf der Karte steht. Engine erneut importieren.</translation>
    </message>
    <message>
        <source>{0} does not answer. Check the address and that it is switched on.</source>
        <translation>{0} antwortet nicht. Adresse prüfen, und ob das Gerät eingeschaltet ist.</translation>
    </message>
    <message>
        <source>{0} does not say whose labels {1} holds. Choose the person first.</source>
        <translation>{0} sagt nicht, wessen Labels {1} enthält. Zuerst die Person wählen.</translation>
    </message>
    <message>
        <source>{0} does not take and answer fp32. Build it again.</source>
        <translation>{0} nimmt und antwortet nicht in fp32. Neu bauen.</translation>
    </message>
    <message>
        <source>{0} failed while it ran {1} ({2}). Choose another backend.</source>
        <translation>{0} ist beim Ausführen von {1} gescheitert ({2}). Anderes Backend wählen.</translation>
    </message>
    <message>
        <source>{0} has no column {1}. Choose a CSV of labels (csv-events).</source>
        <translation>{0} hat keine Spalte {1}. Eine CSV mit Labels (csv-events) wählen.</translation>
    </message>
    <message>
        <source>{0} has no convolution to run in fp16. Build it as fp32.</source>
        <translation>{0} hat keine Faltung, die in fp16 rechnen könnte. Als fp32 bauen.</translation>
    </message>
    <message>
        <source>{0} has no sound that can be played.</source>
        <translation>{0} hat keinen Ton, der sich abspielen lässt.</translation>
    </message>
    <message>
        <source>{0} has no sound that can be read. Leave it out.</source>
        <translation>{0} hat keinen lesbaren Ton. Ton weglassen.</translation>
    </message>
    <message>
        <source>{0} has no stream at this address. Check what follows the host.</source>
        <translation>{0} hat keinen Stream an dieser Adresse. Prüfen, was nach dem Rechnernamen steht.</translation>
    </message>
    <message>
        <source>{0} has no tier called {1}. Choose of: {2}.</source>
        <translation>{0} hat keine Ebene namens {1}. Möglich sind: {2}.</translation>
    </message>
    <message>
        <source>{0} has no {1} file. Make it with: python -m ferdesk.training precisions {2} --data FILE --write.</source>
        <translation>{0} hat keine {1}-Datei. Erzeugen mit: python -m ferdesk.training precisions {2} --data FILE --write.</translation>
    </message>
    <message>
        <source>{0} has no {1} {2}. Choose another one.</source>
        <translation>{0} hat {1} {2} nicht. Eine andere wählen.</translation>
    </message>
    <message>
        <source>{0} has the inputs {1}, but its card names {2}. Import the engine again.</source>
        <translation>{0} hat die Eingaben {1}, die Karte nennt aber {2}. Engine erneut importieren.</translation>
    </message>
    <message>
        <source>{0} has weights that fp16 cannot hold. Build it as fp32.</source>
        <translation>{0} hat Gewichte, die fp16 nicht fasst. Als fp32 bauen.</translation>
    </message>
    <message>
        <source>{0} holds no card.yaml. Choose an engine folder.</source>
        <translation>{0} enthält keine card.yaml. Einen Engine-Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} holds no picture that can be read. Choose another folder.</source>
        <translation>{0} enthält kein lesbares Bild. Anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} holds no pictures. Choose another folder.</source>
        <translation>{0} enthält keine Bilder. Anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} holds no video. Choose another file.</source>
        <translation>{0} enthält kein Video. Andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} is a folder with other things in it. Choose another name.</source>
        <translation>{0} ist ein Ordner mit anderem Inhalt. Anderen Namen wählen.</translation>
    </message>
    <message>
        <source>{0} is another clip than the one that was analysed. Choose the same clip.</source>
        <translation>{0} ist ein anderer Clip als der ausgewertete. Denselben Clip wählen.</translation>
    </message>
    <message>
        <source>{0} is closed. Open it again.</source>
        <translation>{0} ist geschlossen. Erneut öffnen.</translation>
    </message>
    <message>
        <source>{0} is closed. Start another recording.</source>
        <translation>{0} ist geschlossen. Neue Aufnahme beginnen.</translation>
    </message>
    <message>
        <source>{0} is closed. Start another table.</source>
        <translation>{0} ist geschlossen. Neue Tabelle beginnen.</translation>
    </message>
    <message>
        <source>{0} is damaged and cannot be recovered here ({1}). Copy it to a disk with free space and open it there.</source>
        <translation>{0} ist beschädigt und lässt sich hier nicht wiederherstellen ({1}). Auf einen Datenträger mit freiem Platz kopieren und dort öffnen.</translation>
    </message>
    <message>
        <source>{0} is damaged or holds no picture. Choose another file.</source>
        <translation>{0} ist beschädigt oder enthält kein Bild. Andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} is damaged, and nothing in it can be recovered. Use a copy of it, or make a new project of the clip.</source>
        <translation>{0} ist beschädigt, und nichts darin lässt sich wiederherstellen. Eine Kopie benutzen oder ein neues Projekt des Clips anlegen.</translation>
    </message>
    <message>
        <source>{0} is damaged. Open it again to recover what can be read.</source>
        <translation>{0} ist beschädigt. Erneut öffnen, um das Lesbare wiederherzustellen.</translation>
    </message>
    <message>
        <source>{0} is damaged. Open it to edit, and FERDesk recovers the rest.</source>
        <translation>{0} ist beschädigt. Zum Bearbeiten öffnen, dann stellt FERDesk den Rest wieder her.</translation>
    </message>
    <message>
        <source>{0} is damaged. Open it to edit, and FERDesk recovers what can be read.</source>
        <translation>{0} ist beschädigt. Zum Bearbeiten öffnen, dann stellt FERDesk das Lesbare wieder her.</translation>
    </message>
    <message>
        <source>{0} is empty or not a list of keys. Import the engine again.</source>
        <translation>{0} ist leer oder keine Liste von Schlüsseln. Engine erneut importieren.</translation>
    </message>
    <message>
        <source>{0} is empty. Choose another file.</source>
        <translation>{0} ist leer. Andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} is in use. Close the other program and try again.</source>
        <translation>{0} wird gerade benutzt. Das andere Programm schließen und erneut versuchen.</translation>
    </message>
    <message>
        <source>{0} is missing. Import the engine {1} again.</source>
        <translation>{0} fehlt. Die Engine {1} erneut importieren.</translation>
    </message>
    <message>
        <source>{0} is neither a frame nor a range. Write 0, 25, 50-60.</source>
        <translation>{0} ist weder ein Bild noch ein Bereich. So schreiben: 0, 25, 50-60.</translation>
    </message>
    <message>
        <source>{0} is no ELAN file. Choose another one.</source>
        <translation>{0} ist keine ELAN-Datei. Andere wählen.</translation>
    </message>
    <message>
        <source>{0} is no TextGrid that can be read. Save it as a text file in Praat.</source>
        <translation>{0} ist kein lesbares TextGrid. In Praat als Textdatei sichern.</translation>
    </message>
    <message>
        <source>{0} is no readable CSV ({1}). Save it as UTF-8.</source>
        <translation>{0} ist keine lesbare CSV ({1}). Als UTF-8 sichern.</translation>
    </message>
    <message>
        <source>{0} is no time and no frame. Type 0:32.750, or a frame as 786.</source>
        <translation>{0} ist weder Zeit noch Bild. 0:32.750 eingeben oder ein Bild wie 786.</translation>
    </message>
    <message>
        <source>{0} is not a FERDesk project. Choose another file.</source>
        <translation>{0} ist kein FERDesk-Projekt. Andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} is not an ONNX file that can be run. Import the engine again.</source>
        <translation>{0} ist keine lauffähige ONNX-Datei. Engine erneut importieren.</translation>
    </message>
    <message>
        <source>{0} is not in the vocabulary of this tier. Add it in the menu Label.</source>
        <translation>{0} steht nicht im Vokabular dieser Ebene. Im Menü Label anlegen.</translation>
    </message>
    <message>
        <source>{0} is not in the vocabulary of tier {1}. Add it there, or choose another label.</source>
        <translation>{0} steht nicht im Vokabular der Ebene {1}. Dort anlegen oder anderes Label wählen.</translation>
    </message>
    <message>
        <source>{0} is not readable XML ({1}). Save it again in ELAN.</source>
        <translation>{0} ist kein lesbares XML ({1}). In ELAN erneut sichern.</translation>
    </message>
    <message>
        <source>{0} is not readable YAML ({1}). Mend it.</source>
        <translation>{0} ist kein lesbares YAML ({1}). Datei berichtigen.</translation>
    </message>
    <message>
        <source>{0} is still used {1} times on tier {2}. Keep it, or change those labels first.</source>
        <translation>{0} wird noch {1}-mal auf Ebene {2} benutzt. Behalten oder zuerst jene Labels ändern.</translation>
    </message>
    <message>
        <source>{0} is there already. Choose another name, or allow it to be replaced.</source>
        <translation>{0} gibt es schon. Anderen Namen wählen oder das Ersetzen erlauben.</translation>
    </message>
    <message>
        <source>{0} labels were lost.</source>
        <translation>{0} Labels gingen verloren.</translation>
    </message>
    <message>
        <source>{0} offers no {1} here. Choose one of: {2}.</source>
        <translation>{0} bietet {1} hier nicht an. Möglich sind: {2}.</translation>
    </message>
    <message>
        <source>{0} sends no pictures. Plug it in again and FERDesk goes on by itself.</source>
        <translation>{0} sendet keine Bilder. Neu einstecken, dann geht es von selbst weiter.</translation>
    </message>
    <message>
        <source>{0} sends no video at this address. Choose another stream.</source>
        <translation>{0} sendet an dieser Adresse kein Video. Anderen Stream wählen.</translation>
    </message>
    <message>
        <source>{0} stopped sending. FERDesk goes on by itself when it sends again.</source>
        <translation>{0} sendet nicht mehr. Sobald wieder etwas kommt, geht es von selbst weiter.</translation>
    </message>
    <message>
        <source>{0} takes faces of shape {1}, but its card says {2}. Import the engine again.</source>
        <translation>{0} nimmt Gesichter der Form {1}, die Karte sagt aber {2}. Engine erneut importieren.</translation>
    </message>
    <message>
        <source>{0} takes {1} faces at a time and no other number. Export the engine again with a free batch size.</source>
        <translation>{0} nimmt genau {1} Gesichter auf einmal. Engine mit freier Stapelgröße neu exportieren.</translation>
    </message>
    <message>
        <source>{0} takes {1}, but its card says {2} {3}. Import the engine again.</source>
        <translation>{0} nimmt {1}, die Karte sagt aber {2} {3}. Engine erneut importieren.</translation>
    </message>
    <message>
        <source>{0} uses a video format that FERDesk does not know. Convert it to H.264.</source>
        <translation>{0} hat ein Videoformat, das FERDesk nicht kennt. In H.264 umwandeln.</translation>
    </message>
    <message>
        <source>{0} wants a password. Write NAME:PASSWORD@ before the host.</source>
        <translation>{0} verlangt ein Passwort. NAME:PASSWORT@ vor den Rechnernamen schreiben.</translation>
    </message>
    <message>
        <source>{0} was cut off before it was finished. Copy it again or choose another file.</source>
        <translation>{0} bricht vor dem Ende ab. Erneut kopieren oder andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} was damaged and is recovered.</source>
        <translation>{0} war beschädigt und ist wiederhergestellt.</translation>
    </message>
    <message>
        <source>{0} was made by a newer FERDesk. You can read and export here; update to edit it.</source>
        <translation>{0} stammt von einem neueren FERDesk. Lesen und exportieren geht hier; zum Bearbeiten FERDesk erneuern.</translation>
    </message>
    <message>
        <source>{0} was moved. Open the project in FERDesk, show where it is now, then export.</source>
        <translation>{0} wurde verschoben. Das Projekt in FERDesk öffnen, zeigen, wo es jetzt liegt, dann exportieren.</translation>
    </message>
    <message>
        <source>{0} was moved. Show where it is now.</source>
        <translation>{0} wurde verschoben. Zeigen, wo es jetzt liegt.</translation>
    </message>
    <message>
        <source>{0} was not built as {1} for this computer yet. Build it in the list of engines, or run: {2}.</source>
        <translation>{0} wurde noch nicht als {1} für diesen Rechner gebaut. In der Liste der Engines bauen oder mit: {2}.</translation>
    </message>
    <message>
        <source>{0} was unplugged. Plug it in again and FERDesk goes on by itself.</source>
        <translation>{0} wurde ausgesteckt. Wieder einstecken, dann geht es von selbst weiter.</translation>
    </message>
    <message>
        <source>{0}, line {1}: a tier and a label are needed. Fill them in.</source>
        <translation>{0}, Zeile {1}: Ebene und Label fehlen. Eintragen.</translation>
    </message>
    <message>
        <source>{0}, line {1}: {2} is no time in seconds. Mend that line.</source>
        <translation>{0}, Zeile {1}: {2} ist keine Zeit in Sekunden. Die Zeile berichtigen.</translation>
    </message>
    <message>
        <source>{0}: labels must name each expression once.</source>
        <translation>{0}: labels muss jeden Ausdruck einmal nennen.</translation>
    </message>
    <message>
        <source>{0}: outputs must name logits.</source>
        <translation>{0}: outputs muss logits nennen.</translation>
    </message>
    <message>
        <source>{0}: temperature must be above 0.</source>
        <translation>{0}: temperature muss über 0 liegen.</translation>
    </message>
    <message>
        <source>{0}: {1}.</source>
        <translation>{0}: {1}.</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Show file</source>
        <translation>Datei zeigen</translation>
    </message>
    <message>
        <source>{name} is there already. Choose another name, or press Replace.</source>
        <translation>{name} gibt es schon. Anderen Namen wählen oder Ersetzen drücken.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Written: {files}</source>
        <translation>Geschrieben: {files}</translation>
    </message>
</context>
<context>
    <name>ExportOptionsForm</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>With what the engine says</source>
        <translation>Mit dem, was die Engine sagt</translation>
    </message>
    <message>
        <source>0, 25, 50-60; empty: where each label starts</source>
        <translation>0, 25, 50-60; leer: wo jedes Label beginnt</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Rahmen</translation>
    </message>
    <message>
        <source>Expressions</source>
        <translation>Ausdrücke</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>Balken</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>Blur faces</source>
        <translation>Gesichter verpixeln</translation>
    </message>
    <message>
        <source>Tiers</source>
        <translation>Ebenen</translation>
    </message>
    <message>
        <source>Every how many frames</source>
        <translation>Jedes wievielte Bild</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Painted on</source>
        <translation>Eingezeichnet</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>Kodierung</translation>
    </message>
</context>
<context>
    <name>Expression</name>
    <message>
        <source>Anger</source>
        <translation>Ärger</translation>
    </message>
    <message>
        <source>Disgust</source>
        <translation>Ekel</translation>
    </message>
    <message>
        <source>Fear</source>
        <translation>Angst</translation>
    </message>
    <message>
        <source>Happiness</source>
        <translation>Freude</translation>
    </message>
    <message>
        <source>Sadness</source>
        <translation>Trauer</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>Überraschung</translation>
    </message>
    <message>
        <source>Neutral</source>
        <translation>Neutral</translation>
    </message>
    <message>
        <source>Contempt</source>
        <translation>Verachtung</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>Unsicher</translation>
    </message>
</context>
<context>
    <name>ExpressionCode</name>
    <message>
        <source>An</source>
        <translation>Är</translation>
    </message>
    <message>
        <source>Di</source>
        <translation>Ek</translation>
    </message>
    <message>
        <source>Fe</source>
        <translation>An</translation>
    </message>
    <message>
        <source>Ha</source>
        <translation>Fr</translation>
    </message>
    <message>
        <source>Sa</source>
        <translation>Tr</translation>
    </message>
    <message>
        <source>Su</source>
        <translation>Üb</translation>
    </message>
    <message>
        <source>Ne</source>
        <translation>Ne</translation>
    </message>
    <message>
        <source>Co</source>
        <translation>Ve</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Ke</translation>
    </message>
    <message>
        <source>Un</source>
        <translation>Un</translation>
    </message>
</context>
<context>
    <name>FineTuneDialog</name>
    <message>
        <source>Fine-tune engine on my labels</source>
        <translation>Engine mit meinen Labels nachtrainieren</translation>
    </message>
    <message>
        <source>Crops of the faces you labelled teach a copy of {engine}. A part of them is held back, and the accuracy on it is measured before and after. The engine it starts from stays as it is.</source>
        <translation>Ausschnitte der gelabelten Gesichter trainieren eine Kopie von {engine}. Ein Teil wird zurückgehalten, und daran wird die Genauigkeit vorher und nachher gemessen. Die Engine, von der es ausgeht, bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>Name of the new engine</source>
        <translation>Name der neuen Engine</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Every how many frames</source>
        <translation>Jedes wievielte Bild</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>Nachtrainieren</translation>
    </message>
    <message>
        <source>Cutting out the faces that have labels</source>
        <translation>Gesichter mit Label werden ausgeschnitten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Training. You can go on working.</source>
        <translation>Training läuft. Weiterarbeiten ist möglich.</translation>
    </message>
    <message>
        <source>Epoch {n} of {all}, loss {loss}</source>
        <translation>Epoche {n} von {all}, Verlust {loss}</translation>
    </message>
    <message>
        <source>{name} is ready and stands in the list of engines.</source>
        <translation>{name} ist fertig und steht in der Liste der Engines.</translation>
    </message>
    <message>
        <source>The training ended without a word.</source>
        <translation>Das Training endete ohne Meldung.</translation>
    </message>
    <message>
        <source>The training could not be started.</source>
        <translation>Das Training ließ sich nicht starten.</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>Angehalten. Nichts wurde verändert.</translation>
    </message>
</context>
<context>
    <name>Form</name>
    <message>
        <source>{n}%</source>
        <translation>{n}&#xa0;%</translation>
    </message>
</context>
<context>
    <name>FrameView</name>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
</context>
<context>
    <name>HelpEntries</name>
    <message>
        <source>Before you start</source>
        <translation>Vor dem Start</translation>
    </message>
    <message>
        <source>About expressions</source>
        <translation>Über Gesichtsausdrücke</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>About FERDesk</source>
        <translation>Über FERDesk</translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Choose a step to go back to it; steps above it are undone, not lost.</source>
        <translation>Einen Schritt wählen, um zu ihm zurückzugehen; Schritte darüber sind rückgängig, nicht verloren.</translation>
    </message>
    <message>
        <source>{step} (undone)</source>
        <translation>{step} (rückgängig)</translation>
    </message>
    <message>
        <source>As the project was made</source>
        <translation>Wie das Projekt angelegt wurde</translation>
    </message>
</context>
<context>
    <name>KeyList</name>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Live and presenter</source>
        <translation>Live und Vortrag</translation>
    </message>
    <message>
        <source>Presenter</source>
        <translation>Vortrag</translation>
    </message>
    <message>
        <source>Annotate</source>
        <translation>Annotieren</translation>
    </message>
    <message>
        <source>Open clip or picture…</source>
        <translation>Clip oder Bild öffnen…</translation>
    </message>
    <message>
        <source>Open folder of pictures…</source>
        <translation>Bilderordner öffnen…</translation>
    </message>
    <message>
        <source>Open stream…</source>
        <translation>Stream öffnen…</translation>
    </message>
    <message>
        <source>Close source</source>
        <translation>Quelle schließen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Say when it was saved</source>
        <translation>Sagen, wann gesichert wurde</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Help and list of keys</source>
        <translation>Hilfe und Tastenliste</translation>
    </message>
    <message>
        <source>Rename person…</source>
        <translation>Person umbenennen…</translation>
    </message>
    <message>
        <source>Next region</source>
        <translation>Nächster Bereich</translation>
    </message>
    <message>
        <source>Previous region</source>
        <translation>Voriger Bereich</translation>
    </message>
    <message>
        <source>Present</source>
        <translation>Vortragen</translation>
    </message>
    <message>
        <source>Leave one thing</source>
        <translation>Eins verlassen</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Text größer</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Text kleiner</translation>
    </message>
    <message>
        <source>Text at 100%</source>
        <translation>Text auf 100&#xa0;%</translation>
    </message>
    <message>
        <source>Annotate clip…</source>
        <translation>Clip annotieren…</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Aufnehmen</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Schnappschuss</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Rahmen</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>Balken</translation>
    </message>
    <message>
        <source>Next mask</source>
        <translation>Nächste Maske</translation>
    </message>
    <message>
        <source>Previous mask</source>
        <translation>Vorige Maske</translation>
    </message>
    <message>
        <source>Less opacity</source>
        <translation>Weniger Deckkraft</translation>
    </message>
    <message>
        <source>More opacity</source>
        <translation>Mehr Deckkraft</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Spiegeln</translation>
    </message>
    <message>
        <source>Blur faces</source>
        <translation>Gesichter verpixeln</translation>
    </message>
    <message>
        <source>Next engine</source>
        <translation>Nächste Engine</translation>
    </message>
    <message>
        <source>Previous engine</source>
        <translation>Vorige Engine</translation>
    </message>
    <message>
        <source>Keep on top</source>
        <translation>Im Vordergrund</translation>
    </message>
    <message>
        <source>Next person</source>
        <translation>Nächste Person</translation>
    </message>
    <message>
        <source>Previous person</source>
        <translation>Vorige Person</translation>
    </message>
    <message>
        <source>Curve of anger only</source>
        <translation>Nur Kurve Ärger</translation>
    </message>
    <message>
        <source>Curve of disgust only</source>
        <translation>Nur Kurve Ekel</translation>
    </message>
    <message>
        <source>Curve of fear only</source>
        <translation>Nur Kurve Angst</translation>
    </message>
    <message>
        <source>Curve of happiness only</source>
        <translation>Nur Kurve Freude</translation>
    </message>
    <message>
        <source>Curve of sadness only</source>
        <translation>Nur Kurve Trauer</translation>
    </message>
    <message>
        <source>Curve of surprise only</source>
        <translation>Nur Kurve Überraschung</translation>
    </message>
    <message>
        <source>Curve of neutral only</source>
        <translation>Nur Kurve Neutral</translation>
    </message>
    <message>
        <source>Curve of contempt only</source>
        <translation>Nur Kurve Verachtung</translation>
    </message>
    <message>
        <source>All curves</source>
        <translation>Alle Kurven</translation>
    </message>
    <message>
        <source>Speak the people in view</source>
        <translation>Personen im Bild vorlesen</translation>
    </message>
    <message>
        <source>What am I looking at</source>
        <translation>Was sehe ich hier</translation>
    </message>
    <message>
        <source>Learn neutral face</source>
        <translation>Neutrales Gesicht lernen</translation>
    </message>
    <message>
        <source>Forget neutral face</source>
        <translation>Neutrales Gesicht vergessen</translation>
    </message>
    <message>
        <source>Black screen</source>
        <translation>Schwarzer Bildschirm</translation>
    </message>
    <message>
        <source>Previous look</source>
        <translation>Vorige Ansicht</translation>
    </message>
    <message>
        <source>Next look</source>
        <translation>Nächste Ansicht</translation>
    </message>
    <message>
        <source>Label anger</source>
        <translation>Label Ärger</translation>
    </message>
    <message>
        <source>Label disgust</source>
        <translation>Label Ekel</translation>
    </message>
    <message>
        <source>Label fear</source>
        <translation>Label Angst</translation>
    </message>
    <message>
        <source>Label happiness</source>
        <translation>Label Freude</translation>
    </message>
    <message>
        <source>Label sadness</source>
        <translation>Label Trauer</translation>
    </message>
    <message>
        <source>Label surprise</source>
        <translation>Label Überraschung</translation>
    </message>
    <message>
        <source>Label neutral</source>
        <translation>Label Neutral</translation>
    </message>
    <message>
        <source>Label contempt</source>
        <translation>Label Verachtung</translation>
    </message>
    <message>
        <source>Label none of them</source>
        <translation>Label Keiner davon</translation>
    </message>
    <message>
        <source>Label uncertain</source>
        <translation>Label Unsicher</translation>
    </message>
    <message>
        <source>Label of your own…</source>
        <translation>Eigenes Label…</translation>
    </message>
    <message>
        <source>One frame back</source>
        <translation>Ein Bild zurück</translation>
    </message>
    <message>
        <source>One frame on</source>
        <translation>Ein Bild weiter</translation>
    </message>
    <message>
        <source>Ten frames back</source>
        <translation>Zehn Bilder zurück</translation>
    </message>
    <message>
        <source>Ten frames on</source>
        <translation>Zehn Bilder weiter</translation>
    </message>
    <message>
        <source>Previous edge</source>
        <translation>Voriger Rand</translation>
    </message>
    <message>
        <source>Next edge</source>
        <translation>Nächster Rand</translation>
    </message>
    <message>
        <source>First frame</source>
        <translation>Erstes Bild</translation>
    </message>
    <message>
        <source>Last frame</source>
        <translation>Letztes Bild</translation>
    </message>
    <message>
        <source>Go to time or frame…</source>
        <translation>Zu Zeit oder Bild gehen…</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Play backwards</source>
        <translation>Rückwärts abspielen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Play forwards</source>
        <translation>Vorwärts abspielen</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>Langsamer</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>Schneller</translation>
    </message>
    <message>
        <source>Loop selection</source>
        <translation>Auswahl wiederholen</translation>
    </message>
    <message>
        <source>Start here</source>
        <translation>Hier beginnen</translation>
    </message>
    <message>
        <source>End here</source>
        <translation>Hier enden</translation>
    </message>
    <message>
        <source>Previous tier</source>
        <translation>Vorige Ebene</translation>
    </message>
    <message>
        <source>Next tier</source>
        <translation>Nächste Ebene</translation>
    </message>
    <message>
        <source>Previous person in the timeline</source>
        <translation>Vorige Person in der Zeitleiste</translation>
    </message>
    <message>
        <source>Next person in the timeline</source>
        <translation>Nächste Person in der Zeitleiste</translation>
    </message>
    <message>
        <source>Next to check</source>
        <translation>Nächstes zu prüfen</translation>
    </message>
    <message>
        <source>Previous to check</source>
        <translation>Voriges zu prüfen</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Merge with next</source>
        <translation>Mit nächstem verbinden</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Copy prediction</source>
        <translation>Vorhersage kopieren</translation>
    </message>
    <message>
        <source>Intensity 1</source>
        <translation>Intensität 1</translation>
    </message>
    <message>
        <source>Intensity 2</source>
        <translation>Intensität 2</translation>
    </message>
    <message>
        <source>Intensity 3</source>
        <translation>Intensität 3</translation>
    </message>
    <message>
        <source>Intensity 4</source>
        <translation>Intensität 4</translation>
    </message>
    <message>
        <source>Intensity 5</source>
        <translation>Intensität 5</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Kommentar</translation>
    </message>
    <message>
        <source>Accept prediction</source>
        <translation>Vorhersage übernehmen</translation>
    </message>
    <message>
        <source>Accept all above…</source>
        <translation>Alle darüber übernehmen…</translation>
    </message>
    <message>
        <source>Draw face box</source>
        <translation>Gesichtsrahmen zeichnen</translation>
    </message>
    <message>
        <source>Remove face box</source>
        <translation>Gesichtsrahmen entfernen</translation>
    </message>
    <message>
        <source>False face</source>
        <translation>Kein Gesicht</translation>
    </message>
    <message>
        <source>Bring back false faces</source>
        <translation>Falsche Gesichter zurückholen</translation>
    </message>
    <message>
        <source>Merge with another person…</source>
        <translation>Mit anderer Person verbinden…</translation>
    </message>
    <message>
        <source>Split person here</source>
        <translation>Person hier teilen</translation>
    </message>
    <message>
        <source>Hide predictions</source>
        <translation>Vorhersagen verbergen</translation>
    </message>
    <message>
        <source>Zoom to selection</source>
        <translation>Auf Auswahl zoomen</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Bands</source>
        <translation>Bänder</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Cuts</source>
        <translation>Schnitte</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>Analyse anew…</source>
        <translation>Neu auswerten…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Import labels…</source>
        <translation>Labels importieren…</translation>
    </message>
    <message>
        <source>Agreement…</source>
        <translation>Übereinstimmung…</translation>
    </message>
    <message>
        <source>History…</source>
        <translation>Verlauf…</translation>
    </message>
    <message>
        <source>Add tier…</source>
        <translation>Ebene anlegen…</translation>
    </message>
    <message>
        <source>Rename tier…</source>
        <translation>Ebene umbenennen…</translation>
    </message>
    <message>
        <source>Remove tier</source>
        <translation>Ebene entfernen</translation>
    </message>
    <message>
        <source>Labels of your own for this tier…</source>
        <translation>Eigene Labels dieser Ebene…</translation>
    </message>
    <message>
        <source>Fine-tune engine on my labels…</source>
        <translation>Engine mit meinen Labels nachtrainieren…</translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation>Kopie sichern…</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Single keys, such as R for Record</source>
        <translation>Einzeltasten, etwa R für Aufnehmen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>Neue Taste</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>Keine Taste</translation>
    </message>
    <message>
        <source>As before</source>
        <translation>Wie vorher</translation>
    </message>
    <message>
        <source>The key that FERDesk came with</source>
        <translation>Die Taste, die FERDesk mitbrachte</translation>
    </message>
    <message>
        <source>This key cannot be changed.</source>
        <translation>Diese Taste lässt sich nicht ändern.</translation>
    </message>
    <message>
        <source>{key} belongs to {command}. Choose another key, or take it away there first.</source>
        <translation>{key} gehört zu {command}. Andere Taste wählen oder sie dort zuerst wegnehmen.</translation>
    </message>
</context>
<context>
    <name>LabelButton</name>
    <message>
        <source>chosen</source>
        <translation>gewählt</translation>
    </message>
</context>
<context>
    <name>LiveDesk</name>
    <message>
        <source>There is no other engine here.</source>
        <translation>Hier gibt es keine andere Engine.</translation>
    </message>
    <message>
        <source>Choose another engine</source>
        <translation>Andere Engine wählen</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Settings are saved by themselves, last at {time}.</source>
        <translation>Einstellungen sichern sich selbst, zuletzt um {time}.</translation>
    </message>
</context>
<context>
    <name>MaskMenu</name>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>Wärmebild</translation>
    </message>
    <message>
        <source>Dim</source>
        <translation>Abdunkeln</translation>
    </message>
    <message>
        <source>Attended image</source>
        <translation>Gewichtetes Bild</translation>
    </message>
    <message>
        <source>This engine has no attention mask</source>
        <translation>Diese Engine hat keine Aufmerksamkeitsmaske</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Pl&amp;ay</source>
        <translation>&amp;Abspielen</translation>
    </message>
    <message>
        <source>&amp;Label</source>
        <translation>&amp;Label</translation>
    </message>
    <message>
        <source>A&amp;greement</source>
        <translation>Ü&amp;bereinstimmung</translation>
    </message>
    <message>
        <source>A&amp;nalysis</source>
        <translation>A&amp;uswertung</translation>
    </message>
    <message>
        <source>&amp;Live</source>
        <translation>&amp;Live</translation>
    </message>
    <message>
        <source>E&amp;ngine</source>
        <translation>E&amp;ngine</translation>
    </message>
    <message>
        <source>&amp;Person</source>
        <translation>&amp;Person</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>&amp;Fenster</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
</context>
<context>
    <name>NoFace</name>
    <message>
        <source>No face in view. Come closer or add light.</source>
        <translation>Kein Gesicht im Bild. Näher kommen oder mehr Licht machen.</translation>
    </message>
    <message>
        <source>No face in view</source>
        <translation>Kein Gesicht im Bild</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Before you start</source>
        <translation>Vor dem Start</translation>
    </message>
    <message>
        <source>Expressions, not feelings.</source>
        <translation>Ausdrücke, keine Gefühle.</translation>
    </message>
    <message>
        <source>FERDesk says what a face shows. It cannot know what a person feels, thinks or intends.</source>
        <translation>FERDesk sagt, was ein Gesicht zeigt. Es kann nicht wissen, was ein Mensch fühlt, denkt oder vorhat.</translation>
    </message>
    <message>
        <source>Ask people first.</source>
        <translation>Erst fragen.</translation>
    </message>
    <message>
        <source>Analyse faces only with the consent of the people you show.</source>
        <translation>Gesichter nur mit Zustimmung der gezeigten Menschen auswerten.</translation>
    </message>
    <message>
        <source>EU rule.</source>
        <translation>EU-Regel.</translation>
    </message>
    <message>
        <source>Inferring emotions at work or in education is forbidden, except for medical or safety reasons.</source>
        <translation>Am Arbeitsplatz und in der Bildung ist es verboten, auf Emotionen zu schließen, außer aus medizinischen Gründen oder zur Sicherheit.</translation>
    </message>
    <message>
        <source>All local.</source>
        <translation>Alles bleibt hier.</translation>
    </message>
    <message>
        <source>Pictures and results stay on this computer unless you export them.</source>
        <translation>Bilder und Ergebnisse bleiben auf diesem Rechner, solange sie nicht exportiert werden.</translation>
    </message>
    <message>
        <source>Read more</source>
        <translation>Mehr lesen</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Los</translation>
    </message>
</context>
<context>
    <name>OpenDialogs</name>
    <message>
        <source>Clips and pictures ({patterns})</source>
        <translation>Clips und Bilder ({patterns})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Open clip or picture</source>
        <translation>Clip oder Bild öffnen</translation>
    </message>
    <message>
        <source>Open folder of pictures</source>
        <translation>Bilderordner öffnen</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>Attention mask</source>
        <translation>Aufmerksamkeitsmaske</translation>
    </message>
    <message>
        <source>low</source>
        <translation>wenig</translation>
    </message>
    <message>
        <source>high</source>
        <translation>viel</translation>
    </message>
</context>
<context>
    <name>PageSwitch</name>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
</context>
<context>
    <name>PeopleDesk</name>
    <message>
        <source>No face in view. Come closer or add light.</source>
        <translation>Kein Gesicht im Bild. Näher kommen oder mehr Licht machen.</translation>
    </message>
    <message>
        <source>Choose a person first: click a face, or press Tab in the video.</source>
        <translation>Erst eine Person wählen: ein Gesicht anklicken oder im Video Tab drücken.</translation>
    </message>
    <message>
        <source>{person} now has a neutral face of their own.</source>
        <translation>{person} hat jetzt ein eigenes neutrales Gesicht.</translation>
    </message>
    <message>
        <source>Look neutral for two seconds.</source>
        <translation>Zwei Sekunden neutral schauen.</translation>
    </message>
    <message>
        <source>This becomes the starting point for {person}.</source>
        <translation>Das wird der Ausgangspunkt für {person}.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>PeoplePanel</name>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>No face in view. Come closer or add light.</source>
        <translation>Kein Gesicht im Bild. Näher kommen oder mehr Licht machen.</translation>
    </message>
    <message>
        <source>By position</source>
        <translation>Nach Ort</translation>
    </message>
    <message>
        <source>By number</source>
        <translation>Nach Nummer</translation>
    </message>
    <message numerus="yes">
        <source>%n in view</source>
        <translation>
            <numerusform>%n im Bild</numerusform>
            <numerusform>%n im Bild</numerusform>
        </translation>
    </message>
    <message>
        <source>Order: {order}</source>
        <translation>Reihenfolge: {order}</translation>
    </message>
</context>
<context>
    <name>PeopleStrip</name>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Out of view</source>
        <translation>Nicht im Bild</translation>
    </message>
</context>
<context>
    <name>Person</name>
    <message>
        <source>Person {0}</source>
        <translation>Person {0}</translation>
    </message>
    <message>
        <source>uncertain: {0} {1} or {2} {3} per cent</source>
        <translation>unsicher: {0} {1} oder {2} {3} Prozent</translation>
    </message>
    <message>
        <source>{0} {1} per cent</source>
        <translation>{0} {1} Prozent</translation>
    </message>
    <message>
        <source>selected</source>
        <translation>ausgewählt</translation>
    </message>
</context>
<context>
    <name>PersonCard</name>
    <message>
        <source>Out of view</source>
        <translation>Nicht im Bild</translation>
    </message>
    <message>
        <source>More for {0}</source>
        <translation>Mehr zu {0}</translation>
    </message>
</context>
<context>
    <name>PersonCommands</name>
    <message>
        <source>Rename {person}</source>
        <translation>{person} umbenennen</translation>
    </message>
    <message>
        <source>The name goes into this project and its exports.</source>
        <translation>Der Name steht dann in diesem Projekt und seinen Exporten.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>{person} is hidden as a false face. Undo, or the menu Person, brings it back.</source>
        <translation>{person} ist als falsches Gesicht verborgen. Rückgängig oder das Menü Person holt es zurück.</translation>
    </message>
    <message>
        <source>Merge {person} with</source>
        <translation>{person} verbinden mit</translation>
    </message>
    <message>
        <source>One tier for each annotator. Hide predictions to work blind.</source>
        <translation>Eine Ebene für jede Person, die annotiert. Zum Blindarbeiten die Vorhersagen verbergen.</translation>
    </message>
    <message>
        <source>Annotator {n}</source>
        <translation>Annotator {n}</translation>
    </message>
    <message>
        <source>Add tier</source>
        <translation>Ebene anlegen</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Rename tier {name}</source>
        <translation>Ebene {name} umbenennen</translation>
    </message>
    <message>
        <source>Usually the annotator&apos;s name. New projects begin with it.</source>
        <translation>Meist der Name der annotierenden Person. Neue Projekte beginnen damit.</translation>
    </message>
    <message>
        <source>Labels of your own on tier {name}</source>
        <translation>Eigene Labels der Ebene {name}</translation>
    </message>
    <message>
        <source>Beside the eight expressions, none of them and uncertain. Separate them by commas.</source>
        <translation>Neben den acht Ausdrücken, Keiner davon und Unsicher. Mit Kommas trennen.</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>PersonControl</name>
    <message>
        <source>Learning neutral</source>
        <translation>Lernt Neutral</translation>
    </message>
    <message>
        <source>Learning neutral, {percent}</source>
        <translation>Lernt Neutral, {percent}</translation>
    </message>
</context>
<context>
    <name>PredictionPanel</name>
    <message>
        <source>Prediction</source>
        <translation>Vorhersage</translation>
    </message>
    <message>
        <source>Detector score</source>
        <translation>Wert des Detektors</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>frame {n}</source>
        <translation>Bild {n}</translation>
    </message>
    <message>
        <source>Predictions are hidden.</source>
        <translation>Vorhersagen sind verborgen.</translation>
    </message>
    <message>
        <source>Nothing is predicted here.</source>
        <translation>Hier ist nichts vorhergesagt.</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>FERDesk presenter</source>
        <translation>FERDesk-Vortrag</translation>
    </message>
    <message>
        <source>Presenter</source>
        <translation>Vortrag</translation>
    </message>
    <message>
        <source>Engine attention</source>
        <translation>Aufmerksamkeit der Engine</translation>
    </message>
    <message>
        <source>Frozen</source>
        <translation>Eingefroren</translation>
    </message>
    <message>
        <source>what this face shows right now</source>
        <translation>was dieses Gesicht gerade zeigt</translation>
    </message>
    <message>
        <source>An expression on a face,</source>
        <translation>Ein Ausdruck auf einem Gesicht,</translation>
    </message>
    <message>
        <source>not the feeling behind it.</source>
        <translation>nicht das Gefühl dahinter.</translation>
    </message>
</context>
<context>
    <name>PresenterCard</name>
    <message>
        <source>What am I looking at</source>
        <translation>Was sehe ich hier</translation>
    </message>
    <message>
        <source>{0} compares each face with eight expressions.</source>
        <translation>{0} vergleicht jedes Gesicht mit acht Ausdrücken.</translation>
    </message>
    <message>
        <source>A bar is the probability of one expression; the eight add up to {0}.</source>
        <translation>Ein Balken ist die Wahrscheinlichkeit eines Ausdrucks; alle acht ergeben zusammen {0}.</translation>
    </message>
    <message>
        <source>The colours on the face are the attention mask: what the engine weighed most.</source>
        <translation>Die Farben auf dem Gesicht sind die Aufmerksamkeitsmaske: was die Engine am stärksten gewichtet hat.</translation>
    </message>
    <message>
        <source>This engine has no attention mask.</source>
        <translation>Diese Engine hat keine Aufmerksamkeitsmaske.</translation>
    </message>
    <message>
        <source>Uncertain means that no expression reaches {0}.</source>
        <translation>Unsicher heißt, dass kein Ausdruck {0} erreicht.</translation>
    </message>
    <message>
        <source>It says what a face shows, not what a person feels. Nothing leaves this computer.</source>
        <translation>Es sagt, was ein Gesicht zeigt, nicht, was ein Mensch fühlt. Nichts verlässt diesen Rechner.</translation>
    </message>
</context>
<context>
    <name>ProjectCommands</name>
    <message>
        <source>Labels ({endings})</source>
        <translation>Labels ({endings})</translation>
    </message>
    <message>
        <source>Import labels</source>
        <translation>Labels importieren</translation>
    </message>
    <message>
        <source>{n} labels imported from {name}.</source>
        <translation>{n} Labels aus {name} importiert.</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>Kopie sichern</translation>
    </message>
    <message>
        <source>A copy is saved as {name}.</source>
        <translation>Eine Kopie ist als {name} gesichert.</translation>
    </message>
</context>
<context>
    <name>ProjectJobs</name>
    <message>
        <source>{frames} frames analysed. {n} stretches are worth a look; {key} goes to the first.</source>
        <translation>{frames} Bilder ausgewertet. {n} Abschnitte verdienen einen Blick; {key} führt zum ersten.</translation>
    </message>
    <message>
        <source>{frames} frames analysed.</source>
        <translation>{frames} Bilder ausgewertet.</translation>
    </message>
    <message>
        <source>Looking at the drawn face boxes</source>
        <translation>Gezeichnete Gesichtsrahmen werden ausgewertet</translation>
    </message>
</context>
<context>
    <name>RecordingControl</name>
    <message>
        <source>{size}, {free} free</source>
        <translation>{size}, {free} frei</translation>
    </message>
</context>
<context>
    <name>RecordingPage</name>
    <message>
        <source>Choose folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>For recordings and snapshots.</source>
        <translation>Für Aufnahmen und Schnappschüsse.</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>As the camera sees it</source>
        <translation>Wie die Kamera es sieht</translation>
    </message>
    <message>
        <source>With boxes, bars and mask as shown</source>
        <translation>Mit Rahmen, Balken und Maske wie gezeigt</translation>
    </message>
    <message>
        <source>Blurred faces are blurred in both. A table (CSV) and the settings (JSON) go with it.</source>
        <translation>Verpixelte Gesichter sind es in beiden. Eine Tabelle (CSV) und die Einstellungen (JSON) liegen bei.</translation>
    </message>
    <message>
        <source>Folder for recordings</source>
        <translation>Ordner für Aufnahmen</translation>
    </message>
</context>
<context>
    <name>RegionDialog</name>
    <message>
        <source>Region of the screen</source>
        <translation>Bildschirmausschnitt</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>Oben</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
</context>
<context>
    <name>RenameSheet</name>
    <message>
        <source>Rename person</source>
        <translation>Person umbenennen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>The name is kept until the source is closed, and goes into no file.</source>
        <translation>Der Name gilt, bis die Quelle geschlossen wird, und kommt in keine Datei.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Rename {person}</source>
        <translation>{person} umbenennen</translation>
    </message>
</context>
<context>
    <name>SelectionPanel</name>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>Intensity</source>
        <translation>Intensität</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Kommentar</translation>
    </message>
    <message>
        <source>nothing selected</source>
        <translation>nichts ausgewählt</translation>
    </message>
    <message>
        <source>Intensity {n}</source>
        <translation>Intensität {n}</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Copy prediction</source>
        <translation>Vorhersage</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Analysis</source>
        <translation>Auswertung</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
</context>
<context>
    <name>ShortcutsPage</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
</context>
<context>
    <name>SourcePicker</name>
    <message>
        <source>Choose a source</source>
        <translation>Quelle wählen</translation>
    </message>
    <message>
        <source>Looking for a camera</source>
        <translation>Kamera wird gesucht</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Wird geöffnet</translation>
    </message>
    <message>
        <source>{size}, {rate}/s</source>
        <translation>{size}, {rate}/s</translation>
    </message>
    <message>
        <source>Source: {name}</source>
        <translation>Quelle: {name}</translation>
    </message>
    <message>
        <source>Camera {n}</source>
        <translation>Kamera {n}</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>Kameras</translation>
    </message>
    <message>
        <source>Looking for cameras</source>
        <translation>Kameras werden gesucht</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>Keine Kamera gefunden</translation>
    </message>
    <message>
        <source>Clips, pictures and streams</source>
        <translation>Clips, Bilder und Streams</translation>
    </message>
    <message>
        <source>Demo clip</source>
        <translation>Demo-Clip</translation>
    </message>
    <message>
        <source>Open clip or picture…</source>
        <translation>Clip oder Bild öffnen…</translation>
    </message>
    <message>
        <source>Open folder of pictures…</source>
        <translation>Bilderordner öffnen…</translation>
    </message>
    <message>
        <source>Open stream…</source>
        <translation>Stream öffnen…</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>Bildschirm</translation>
    </message>
    <message>
        <source>Whole screen</source>
        <translation>Ganzer Bildschirm</translation>
    </message>
    <message>
        <source>Screen {n}</source>
        <translation>Bildschirm {n}</translation>
    </message>
    <message>
        <source>Region of the screen…</source>
        <translation>Bildschirmausschnitt…</translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>Opening {name}</source>
        <translation>{name} wird geöffnet</translation>
    </message>
    <message>
        <source>Looking for a camera</source>
        <translation>Kamera wird gesucht</translation>
    </message>
    <message>
        <source>Preparing the engine</source>
        <translation>Engine wird vorbereitet</translation>
    </message>
    <message>
        <source>Choose another source</source>
        <translation>Andere Quelle wählen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Play demo clip</source>
        <translation>Demo-Clip abspielen</translation>
    </message>
    <message>
        <source>Open clip</source>
        <translation>Clip öffnen</translation>
    </message>
    <message>
        <source>Choose another engine</source>
        <translation>Andere Engine wählen</translation>
    </message>
    <message>
        <source>No source is open</source>
        <translation>Keine Quelle geöffnet</translation>
    </message>
    <message>
        <source>Choose a camera, or open a clip.</source>
        <translation>Eine Kamera wählen oder einen Clip öffnen.</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Wird geöffnet</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Zu Ende</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Preparing the engine</source>
        <translation>Engine wird vorbereitet</translation>
    </message>
    <message>
        <source>No engine runs</source>
        <translation>Keine Engine läuft</translation>
    </message>
    <message>
        <source>{engine} on {device}</source>
        <translation>{engine} auf {device}</translation>
    </message>
    <message>
        <source>frames/s</source>
        <translation>Bilder/s</translation>
    </message>
    <message>
        <source>latency</source>
        <translation>Verzögerung</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>ausgelassen</translation>
    </message>
    <message>
        <source>Reading from {host}</source>
        <translation>Liest von {host}</translation>
    </message>
    <message>
        <source>Everything stays on this computer</source>
        <translation>Alles bleibt auf diesem Rechner</translation>
    </message>
</context>
<context>
    <name>StreamDialog</name>
    <message>
        <source>Open stream</source>
        <translation>Stream öffnen</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>FERDesk reads from this address and from no other. Pictures still stay on this computer.</source>
        <translation>FERDesk liest von dieser Adresse und von keiner anderen. Bilder bleiben auch dann auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Address of the stream</source>
        <translation>Adresse des Streams</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>No labels yet</source>
        <translation>Noch keine Labels</translation>
    </message>
    <message>
        <source>Not analysed yet. People appear here as they are found.</source>
        <translation>Noch nicht ausgewertet. Personen erscheinen hier, sobald sie gefunden sind.</translation>
    </message>
    <message>
        <source>No face so far.</source>
        <translation>Bisher kein Gesicht.</translation>
    </message>
    <message>
        <source>No face was found. Draw a face box to add a person.</source>
        <translation>Kein Gesicht gefunden. Einen Gesichtsrahmen zeichnen, um eine Person anzulegen.</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>None of them</source>
        <translation>Keiner davon</translation>
    </message>
    <message>
        <source>{0} frame</source>
        <translation>{0} Bild</translation>
    </message>
    <message>
        <source>{0} frames</source>
        <translation>{0} Bilder</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} bis {1}</translation>
    </message>
    <message>
        <source>{0}, frame {1}</source>
        <translation>{0}, Bild {1}</translation>
    </message>
    <message>
        <source>intensity {0}</source>
        <translation>Intensität {0}</translation>
    </message>
</context>
<context>
    <name>TimelineChildren</name>
    <message>
        <source>selected</source>
        <translation>ausgewählt</translation>
    </message>
    <message>
        <source>not in view at {0}</source>
        <translation>bei {0} nicht zu sehen</translation>
    </message>
    <message>
        <source>{0} at {1}</source>
        <translation>{0} bei {1}</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>Scroll through the clip</source>
        <translation>Durch den Clip rollen</translation>
    </message>
    <message>
        <source>Scroll through the people</source>
        <translation>Durch die Personen rollen</translation>
    </message>
</context>
<context>
    <name>ToolRow</name>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Zoom of the timeline</source>
        <translation>Zoom der Zeitleiste</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>frame {n} of {all}</source>
        <translation>Bild {n} von {all}</translation>
    </message>
    <message>
        <source>Speed: {speed}</source>
        <translation>Tempo: {speed}</translation>
    </message>
</context>
<context>
    <name>control</name>
    <message>
        <source>Rename {name}</source>
        <translation>{name} umbenennen</translation>
    </message>
</context>
</TS>
