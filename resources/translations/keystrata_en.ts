<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>keystrata::ui::ActivityController</name>
    <message numerus="yes">
        <source>%1 lines written to %2</source>
        <translation>
            <numerusform>%1 line written to %2</numerusform>
            <numerusform>%1 lines written to %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::ActivityPage</name>
    <message numerus="yes">
        <source>%n runs on this server were interrupted. They can be resumed or undone.</source>
        <translation>
            <numerusform>%n run on this server was interrupted. It can be resumed or undone.</numerusform>
            <numerusform>%n runs on this server were interrupted. They can be resumed or undone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::ActivityText</name>
    <message numerus="yes">
        <source>up to %n passes</source>
        <translation>
            <numerusform>%n pass</numerusform>
            <numerusform>up to %n passes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 removed</source>
        <translation>
            <numerusform>%1 removed</numerusform>
            <numerusform>%1 removed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 drained</source>
        <translation>
            <numerusform>%1 drained</numerusform>
            <numerusform>%1 drained</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 put back</source>
        <translation>
            <numerusform>%1 put back</numerusform>
            <numerusform>%1 put back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 taken back</source>
        <translation>
            <numerusform>%1 taken back</numerusform>
            <numerusform>%1 taken back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The log is whole: %1 lines</source>
        <translation>
            <numerusform>The log is whole: %1 line</numerusform>
            <numerusform>The log is whole: %1 lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There are %n more such places.</source>
        <translation>
            <numerusform>There is %n more such place.</numerusform>
            <numerusform>There are %n more such places.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 journals, %2</source>
        <translation>
            <numerusform>%1 journal, %2</numerusform>
            <numerusform>%1 journals, %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 keys made to expire</source>
        <translation>
            <numerusform>%1 key made to expire</numerusform>
            <numerusform>%1 keys made to expire</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 keys removed</source>
        <translation>
            <numerusform>%1 key removed</numerusform>
            <numerusform>%1 keys removed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>transformed in %n steps</source>
        <translation>
            <numerusform>transformed in %n step</numerusform>
            <numerusform>transformed in %n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 carried</source>
        <translation>
            <numerusform>%1 carried</numerusform>
            <numerusform>%1 carried</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 copies removed</source>
        <translation>
            <numerusform>%1 copy removed</numerusform>
            <numerusform>%1 copies removed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 renamed back</source>
        <translation>
            <numerusform>%1 renamed back</numerusform>
            <numerusform>%1 renamed back</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::BumpChange</name>
    <message numerus="yes">
        <source>%1 keys of version %2 expire within %3.</source>
        <translation>
            <numerusform>%1 key of version %2 expires within %3.</numerusform>
            <numerusform>%1 keys of version %2 expire within %3.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 keys of version %2 were removed.</source>
        <translation>
            <numerusform>%1 key of version %2 was removed.</numerusform>
            <numerusform>%1 keys of version %2 were removed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::CleanupChange</name>
    <message numerus="yes">
        <source>%1, versions %2: %3 of %4 keys</source>
        <comment>cache, versions, numbers</comment>
        <translation>
            <numerusform>%1, version %2: %3 of %4 keys</numerusform>
            <numerusform>%1, versions %2: %3 of %4 keys</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, but for the %n newest of them</source>
        <translation>
            <numerusform>, but for the %n newest of them</numerusform>
            <numerusform>, but for the %n newest of them</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::ClearChange</name>
    <message numerus="yes">
        <source>%1: %2 in %n versions</source>
        <comment>cache, keys</comment>
        <translation>
            <numerusform>%1: %2 in %n version</numerusform>
            <numerusform>%1: %2 in %n versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>caches</comment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cleared: %1 of %n masters</source>
        <translation>
            <numerusform>Cleared: %1 of %n master</numerusform>
            <numerusform>Cleared: %1 of %n masters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::EvidenceDialog</name>
    <message numerus="yes">
        <source>%n that look alike but do not match:</source>
        <translation>
            <numerusform>%n that looks alike but does not match:</numerusform>
            <numerusform>%n that look alike but do not match:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>✓ %1: %2, %n versions</source>
        <translation>
            <numerusform>✓ %1: %2, %n version</numerusform>
            <numerusform>✓ %1: %2, %n versions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::FailoverChange</name>
    <message numerus="yes">
        <source>one of %n replicas: the sentinels choose</source>
        <translation>
            <numerusform>%n replica: the sentinels decide</numerusform>
            <numerusform>one of %n replicas: the sentinels choose</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>master %1, %2 keys</source>
        <translation>
            <numerusform>master %1, %2 key</numerusform>
            <numerusform>master %1, %2 keys</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::HeaderBar</name>
    <message numerus="yes">
        <source>%n things need attention</source>
        <translation>
            <numerusform>%n thing needs attention</numerusform>
            <numerusform>%n things need attention</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::HistogramView</name>
    <message numerus="yes">
        <source>%1: %2 keys (%3)</source>
        <translation>
            <numerusform>%1: %2 key (%3)</numerusform>
            <numerusform>%1: %2 keys (%3)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::ImportDialog</name>
    <message numerus="yes">
        <source>%n found: %1.</source>
        <translation>
            <numerusform>%n found: %1.</numerusform>
            <numerusform>%n found: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take over %n profiles</source>
        <translation>
            <numerusform>Take over %n profile</numerusform>
            <numerusform>Take over %n profiles</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::InspectorPanel</name>
    <message numerus="yes">
        <source>%1 elements</source>
        <translation>
            <numerusform>%1 element</numerusform>
            <numerusform>%1 elements</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places are hidden.</source>
        <translation>
            <numerusform>%n place is hidden.</numerusform>
            <numerusform>%n places are hidden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 differences from version %2</source>
        <translation>
            <numerusform>%1 difference from version %2</numerusform>
            <numerusform>%1 differences from version %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::KeysChange</name>
    <message numerus="yes">
        <source>%1: all %2 keys</source>
        <translation>
            <numerusform>%1: %2 key, its only one</numerusform>
            <numerusform>%1: all %2 keys</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 of %3 keys</source>
        <translation>
            <numerusform>%1: %2 of %3 key</numerusform>
            <numerusform>%1: %2 of %3 keys</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>strata</comment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>up to %n passes</source>
        <translation>
            <numerusform>%n pass</numerusform>
            <numerusform>up to %n passes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %1 misses a second more at first</source>
        <translation>
            <numerusform>about %1 miss a second more at first</numerusform>
            <numerusform>about %1 misses a second more at first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 keys expire within %2</source>
        <translation>
            <numerusform>%1 key expires within %2</numerusform>
            <numerusform>%1 keys expire within %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>up to about %1 misses a second more, little by little</source>
        <translation>
            <numerusform>up to about %1 miss a second more, little by little</numerusform>
            <numerusform>up to about %1 misses a second more, little by little</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::KeysText</name>
    <message numerus="yes">
        <source>%1 sessions</source>
        <translation>
            <numerusform>%1 session</numerusform>
            <numerusform>%1 sessions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 locks</source>
        <translation>
            <numerusform>%1 lock</numerusform>
            <numerusform>%1 locks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 keys of queues and jobs</source>
        <translation>
            <numerusform>%1 key of queues and jobs</numerusform>
            <numerusform>%1 keys of queues and jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 rate limits</source>
        <translation>
            <numerusform>%1 rate limit</numerusform>
            <numerusform>%1 rate limits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 records of failed log-ins</source>
        <translation>
            <numerusform>%1 record of failed log-ins</numerusform>
            <numerusform>%1 records of failed log-ins</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 idempotency keys</source>
        <translation>
            <numerusform>%1 idempotency key</numerusform>
            <numerusform>%1 idempotency keys</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 counters</source>
        <translation>
            <numerusform>%1 counter</numerusform>
            <numerusform>%1 counters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 keys of the framework itself</source>
        <translation>
            <numerusform>%1 key of the framework itself</numerusform>
            <numerusform>%1 keys of the framework itself</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::LinkText</name>
    <message numerus="yes">
        <source>%n s</source>
        <translation>
            <numerusform>%n s</numerusform>
            <numerusform>%n s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cluster of %n masters</source>
        <translation>
            <numerusform>Cluster of %n master</numerusform>
            <numerusform>Cluster of %n masters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No answer from %n servers.</source>
        <translation>
            <numerusform>No answer from %n server.</numerusform>
            <numerusform>No answer from %n servers.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n replicas do not hear their masters.</source>
        <translation>
            <numerusform>%n replica does not hear its master.</numerusform>
            <numerusform>%n replicas do not hear their masters.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n servers do not let us in.</source>
        <translation>
            <numerusform>%n server does not let us in.</numerusform>
            <numerusform>%n servers do not let us in.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::MigrateChange</name>
    <message numerus="yes">
        <source>%1 values</source>
        <translation>
            <numerusform>%1 value</numerusform>
            <numerusform>%1 values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::NodeText</name>
    <message numerus="yes">
        <source>%1 keys</source>
        <translation>
            <numerusform>%1 key</numerusform>
            <numerusform>%1 keys</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::Overview</name>
    <message numerus="yes">
        <source>%1 reads</source>
        <translation>
            <numerusform>%1 read</numerusform>
            <numerusform>%1 reads</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>master, %n replicas</source>
        <translation>
            <numerusform>master, %n replica</numerusform>
            <numerusform>master, %n replicas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n masters</source>
        <translation>
            <numerusform>%n master</numerusform>
            <numerusform>%n masters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n replicas</source>
        <translation>
            <numerusform>%1, %n replica</numerusform>
            <numerusform>%1, %n replicas</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::OverviewPage</name>
    <message numerus="yes">
        <source>live, every second, the sum of %n masters</source>
        <translation>
            <numerusform>live, every second, the sum of %n master</numerusform>
            <numerusform>live, every second, the sum of %n masters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::ProfileBanner</name>
    <message numerus="yes">
        <source>%n profiles are in %1, without passwords.</source>
        <translation>
            <numerusform>%n profile is in %1, without passwords.</numerusform>
            <numerusform>%n profiles are in %1, without passwords.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n profiles were taken over.</source>
        <translation>
            <numerusform>%n profile was taken over.</numerusform>
            <numerusform>%n profiles were taken over.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::ProfileForm</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::ProfilesModel</name>
    <message numerus="yes">
        <source>%n caches: %1</source>
        <translation>
            <numerusform>%n cache: %1</numerusform>
            <numerusform>%n caches: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::SectionList</name>
    <message numerus="yes">
        <source>%1, %n fields to correct</source>
        <translation>
            <numerusform>%1, %n field to correct</numerusform>
            <numerusform>%1, %n fields to correct</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::ServerText</name>
    <message numerus="yes">
        <source>%n masters</source>
        <translation>
            <numerusform>%n master</numerusform>
            <numerusform>%n masters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n replicas</source>
        <translation>
            <numerusform>%n replica</numerusform>
            <numerusform>%n replicas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sentinels agree</source>
        <translation>
            <numerusform>%n sentinel agrees</numerusform>
            <numerusform>%n sentinels agree</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::StrataView</name>
    <message numerus="yes">
        <source>%n caches</source>
        <translation>
            <numerusform>%n cache</numerusform>
            <numerusform>%n caches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 keys</source>
        <comment>scale bar</comment>
        <translation>
            <numerusform>%1 key</numerusform>
            <numerusform>%1 keys</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more versions</source>
        <translation>
            <numerusform>%n more version</numerusform>
            <numerusform>%n more versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <comment>versions</comment>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1
%n small caches
%2</source>
        <translation>
            <numerusform>%1
%n small cache
%2</numerusform>
            <numerusform>%1
%n small caches
%2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::StratumPanel</name>
    <message numerus="yes">
        <source>Show all %n</source>
        <comment>namespaces</comment>
        <translation>
            <numerusform>Show all %n</numerusform>
            <numerusform>Show all %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::StratumText</name>
    <message numerus="yes">
        <source>%1 keys</source>
        <translation>
            <numerusform>%1 key</numerusform>
            <numerusform>%1 keys</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Half of the keys that expire do so within %1; %2 never expire.</source>
        <translation>
            <numerusform>Half of the keys that expire do so within %1; %2 never expires.</numerusform>
            <numerusform>Half of the keys that expire do so within %1; %2 never expire.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 is dead weight: %2 keys without expiry</source>
        <translation>
            <numerusform>%1 is dead weight: %2 key without expiry</numerusform>
            <numerusform>%1 is dead weight: %2 keys without expiry</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::TopologyView</name>
    <message numerus="yes">
        <source>%1 keys</source>
        <translation>
            <numerusform>%1 key</numerusform>
            <numerusform>%1 keys</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::UndoChange</name>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>strata</comment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>keystrata::ui::ValueView</name>
    <message numerus="yes">
        <source>Withheld: %n places in this value are hidden, and its bytes would show them.</source>
        <translation>
            <numerusform>Withheld: %n place in this value is hidden, and its bytes would show it.</numerusform>
            <numerusform>Withheld: %n places in this value are hidden, and its bytes would show them.</numerusform>
        </translation>
    </message>
</context>
</TS>
