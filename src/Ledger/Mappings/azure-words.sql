-- Small words of azure-cost.sql, and facts about Azure that its exports leave out.

-- A day in the orders of Azure's exports: 2026-09-30 and what ISO allows, 09/30/2026, 9/30/26, and 30.09.2026 in German ones. The day comes
-- last nowhere else: 30/09/2026 is not read.
CREATE OR REPLACE TEMP MACRO azure_day(cell) AS
    CASE
        WHEN regexp_matches(cell, '/[0-9]{4}( |$)') THEN try_strptime(split_part(cell, ' ', 1), '%m/%d/%Y')
        WHEN contains(cell, '/') THEN try_strptime(split_part(cell, ' ', 1), '%m/%d/%y')
        WHEN regexp_matches(cell, '^[0-9]{1,2}[.]') THEN try_strptime(split_part(cell, ' ', 1), '%d.%m.%Y')
        ELSE date_trunc('day', instant_of(cell))
    END;

-- A number whose decimals may follow a comma. 1,234 is read only where commas are known to be decimal ones, 1,234.5 never: what stays with a
-- comma is no number to focus.sql.
CREATE OR REPLACE TEMP MACRO azure_number(cell, commas) AS
    CASE
        WHEN NOT contains(cell, ',') OR regexp_matches(cell, ',.*[.]') THEN cell
        WHEN commas OR NOT regexp_full_match(cell, '[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+') THEN replace(replace(cell, '.', ''), ',', '.')
        ELSE cell
    END;

-- A price in the billing currency; null where the export has 0 for a price that it does not tell.
CREATE OR REPLACE TEMP MACRO azure_price(price, cost, rate) AS
    CASE
        WHEN price IS NULL OR (decimal_of(price) = 0 AND decimal_of(cost) <> 0) THEN NULL
        WHEN rate = '1' THEN price
        ELSE scaled_text(price, rate, '1')
    END;

-- How many units a price is for: 100 in 100 Hours, 10000 in 10K, 1 in 1 GB/Month and where the unit says nothing.
CREATE OR REPLACE TEMP MACRO azure_block(unit) AS
    CASE
        WHEN regexp_matches(unit, '^[0-9][0-9,]*( |/|$)') THEN replace(regexp_extract(unit, '^[0-9,]+'), ',', '')
        WHEN regexp_matches(unit, '^[0-9][0-9,]*[KMB]( |/|$)') THEN replace(regexp_extract(unit, '^[0-9,]+'), ',', '')
            || CASE regexp_extract(unit, '^[0-9,]+([KMB])', 1) WHEN 'K' THEN '000' WHEN 'M' THEN '000000' ELSE '000000000' END
        ELSE '1'
    END;

CREATE OR REPLACE TEMP MACRO azure_capital(word) AS upper(word[1]) || word[2:];

-- The unit without the block.
CREATE OR REPLACE TEMP MACRO azure_unit_word(unit) AS trim(regexp_replace(unit, '^[0-9][0-9,]*([KMB]( |/|$))?', '\2'));

-- That word in FOCUS's spelling: Hours, Units, Units/Month, GB/Month, GB-Hours.
CREATE OR REPLACE TEMP MACRO azure_unit(word) AS
    CASE
        WHEN coalesce(word, '') = '' THEN 'Units'
        WHEN word[1] = '/' THEN 'Units/' || azure_capital(trim(word[2:]))
        WHEN regexp_full_match(word, '[KMGTP]i?B') THEN word
        WHEN regexp_full_match(word, '[KMGTP]i?B (Second|Minute|Hour|Day|Month)s?') THEN rtrim(replace(word, ' ', '-'), 's') || 's'
        WHEN contains(word, '/') THEN rtrim(split_part(word, '/', 1)) || '/' || azure_capital(trim(split_part(word, '/', 2)))
        WHEN word[-4:] = ' Hrs' THEN azure_capital(word[:-5]) || ' Hours'
        WHEN regexp_full_match(word, '.*([a-rt-xz]|[aeou]y)') THEN azure_capital(word) || 's'
        ELSE azure_capital(word)
    END;

-- The types in a resource's id, without names: microsoft.sql/servers/databases.
CREATE OR REPLACE TEMP MACRO azure_resource_type(id) AS
    nullif(
        regexp_extract(id, '.*/providers/([^/]+)/', 1)
        || regexp_replace(regexp_extract(id, '.*/providers/[^/]+(/.*)$', 1), '(/[^/]+)/[^/]*', '\1', 'g'), '');

-- Regions by their id; exports also have their names, and the names with the land first.
CREATE OR REPLACE TEMP MACRO azure_regions() AS TABLE
    SELECT unnest([lower(replace(RegionName, ' ', '')), Other]) AS RegionKey, lower(replace(RegionName, ' ', '')) AS RegionId, RegionName
    FROM (VALUES
        ('Australia Central', 'aucentral'), ('Australia Central 2', 'aucentral2'), ('Australia East', 'aueast'),
        ('Australia Southeast', 'ausoutheast'), ('Austria East', 'ateast'), ('Belgium Central', 'becentral'), ('Brazil South', 'brsouth'),
        ('Brazil Southeast', 'brsoutheast'), ('Canada Central', 'cacentral'), ('Canada East', 'caeast'), ('Central India', 'incentral'),
        ('Central US', 'uscentral'), ('Chile Central', 'clcentral'), ('China East', 'cneast'), ('China East 2', 'cneast2'),
        ('China East 3', 'cneast3'), ('China North', 'cnnorth'), ('China North 2', 'cnnorth2'), ('China North 3', 'cnnorth3'),
        ('Denmark East', 'dkeast'), ('East Asia', 'apeast'), ('East US', 'useast'), ('East US 2', 'useast2'), ('East US 3', 'useast3'),
        ('Finland Central', 'ficentral'), ('France Central', 'frcentral'), ('France South', 'frsouth'), ('Germany North', 'denorth'),
        ('Germany West Central', 'dewestcentral'), ('Global', 'global'), ('Greece Central', 'grcentral'), ('Indonesia Central', 'idcentral'),
        ('Israel Central', 'ilcentral'), ('Italy North', 'itnorth'), ('Japan East', 'jaeast'), ('Japan West', 'jawest'),
        ('Jio India Central', 'incentraljio'), ('Jio India West', 'inwestjio'), ('Korea Central', 'krcentral'), ('Korea South', 'krsouth'),
        ('Malaysia West', 'mywest'), ('Mexico Central', 'mxcentral'), ('New Zealand North', 'nznorth'), ('North Central US', 'usnorthcentral'),
        ('North Europe', 'eunorth'), ('Norway East', 'noeast'), ('Norway West', 'nowest'), ('Poland Central', 'plcentral'),
        ('Qatar Central', 'qacentral'), ('South Africa North', 'zanorth'), ('South Africa West', 'zawest'),
        ('South Central US', 'ussouthcentral'), ('South India', 'insouth'), ('Southeast Asia', 'apsoutheast'), ('Spain Central', 'escentral'),
        ('Sweden Central', 'secentral'), ('Sweden South', 'sesouth'), ('Switzerland North', 'chnorth'), ('Switzerland West', 'chwest'),
        ('Taiwan North', 'twnorth'), ('UAE Central', 'aecentral'), ('UAE North', 'aenorth'), ('UK South', 'unitedkingdomsouth'),
        ('UK West', 'unitedkingdomwest'), ('West Central US', 'uswestcentral'), ('West Europe', 'euwest'), ('West India', 'inwest'),
        ('West US', 'uswest'), ('West US 2', 'uswest2'), ('West US 3', 'uswest3')
    ) regions (RegionName, Other)
    WHERE Other IS NOT NULL;

-- What services are, by meter category, by resource provider, and at last by family. The first that is known counts.
CREATE OR REPLACE TEMP MACRO azure_services() AS TABLE
    SELECT unnest(string_split(Keys, '|')) AS ServiceKey, ServiceCategory, ServiceSubcategory
    FROM (VALUES
        ('virtual machines|virtual machine scale sets|virtual machines licenses|azure dedicated host|azure vmware solution|azure large instances|specialized compute|microsoft.avs|microsoft.compute|microsoft.classiccompute', 'Compute', 'Virtual Machines'),
        ('azure kubernetes service|container instances|azure container apps|container registry|azure container registry|azure red hat openshift|microsoft.app|microsoft.containerinstance|microsoft.containerregistry|microsoft.containerservice|microsoft.redhatopenshift|family:containers', 'Compute', 'Containers'),
        ('functions|azure functions|cloud services|batch|microsoft.batch', 'Compute', 'Serverless Compute'),
        ('azure virtual desktop|windows 365|microsoft.desktopvirtualization|family:windows virtual desktop', 'Compute', 'End User Computing'),
        ('quantum computing|microsoft.quantum|family:quantum computing', 'Compute', 'Quantum Compute'),
        ('family:compute', 'Compute', 'Other (Compute)'),
        ('azure netapp files|azure files|azure managed lustre|azure hpc cache|microsoft.netapp|microsoft.storagecache|microsoft.storagesync', 'Storage', 'File Storage'),
        ('backup|azure backup|microsoft.recoveryservices|microsoft.dataprotection', 'Storage', 'Backup Storage'),
        ('storage|data lake store|azure data box|storsimple|azure elastic san|microsoft.storage|microsoft.classicstorage|microsoft.datalakestore|microsoft.elasticsan', 'Storage', 'Storage Platforms'),
        ('family:storage', 'Storage', 'Other (Storage)'),
        ('bandwidth|virtual network|azure dns|network watcher|nat gateway|private link|virtual network private link|public ip addresses|ip addresses|microsoft.network|microsoft.classicnetwork', 'Networking', 'Network Infrastructure'),
        ('vpn gateway|expressroute|virtual wan|azure peering service|microsoft.peering', 'Networking', 'Network Connectivity'),
        ('load balancer|application gateway|traffic manager|azure front door service|azure web application firewall', 'Networking', 'Application Networking'),
        ('content delivery network|microsoft.cdn', 'Networking', 'Content Delivery'),
        ('azure firewall|azure firewall manager|azure ddos protection|azure bastion', 'Networking', 'Network Security'),
        ('azure route server', 'Networking', 'Network Routing'),
        ('family:networking', 'Networking', 'Other (Networking)'),
        ('sql database|sql managed instance|azure sql database|azure sql managed instance|sql server|sql server stretch database|azure database for mysql|azure database for postgresql|azure database for mariadb|microsoft.sql|microsoft.dbformysql|microsoft.dbforpostgresql|microsoft.dbformariadb|microsoft.sqlvirtualmachine', 'Databases', 'Relational Databases'),
        ('azure cosmos db|microsoft.documentdb', 'Databases', 'NoSQL Databases'),
        ('redis cache|azure cache for redis|azure managed redis|microsoft.cache', 'Databases', 'Caching'),
        ('sql data warehouse', 'Databases', 'Data Warehouses'),
        ('azure confidential ledger|microsoft.confidentialledger', 'Databases', 'Ledger Databases'),
        ('family:databases|family:data', 'Databases', 'Other (Databases)'),
        ('azure synapse analytics|azure databricks|microsoft fabric|azure data explorer|microsoft.synapse|microsoft.databricks|microsoft.kusto|microsoft.fabric', 'Analytics', 'Analytics Platforms'),
        ('hdinsight|data lake analytics|azure analysis services|azure data factory|azure data factory v2|microsoft.hdinsight|microsoft.datalakeanalytics|microsoft.analysisservices|microsoft.datafactory', 'Analytics', 'Data Processing'),
        ('stream analytics|azure stream analytics|microsoft.streamanalytics', 'Analytics', 'Streaming Analytics'),
        ('power bi embedded|power bi|microsoft.powerbidedicated', 'Analytics', 'Business Intelligence'),
        ('azure cognitive search|azure ai search|microsoft.search', 'Analytics', 'Search'),
        ('family:analytics', 'Analytics', 'Other (Analytics)'),
        ('azure machine learning|machine learning|machine learning studio|microsoft.machinelearningservices|microsoft.machinelearning', 'AI and Machine Learning', 'Machine Learning'),
        ('azure openai|azure openai service', 'AI and Machine Learning', 'Generative AI'),
        ('azure bot service|azure ai bot service|microsoft.botservice|microsoft.healthbot', 'AI and Machine Learning', 'Bots'),
        ('cognitive services|azure ai services|azure applied ai services|foundry models|foundry tools|microsoft.cognitiveservices', 'AI and Machine Learning', 'AI Platforms'),
        ('family:ai + machine learning|family:microsoft syntex', 'AI and Machine Learning', 'Other (AI and Machine Learning)'),
        ('azure app service|app service|azure spring cloud|azure spring apps|static web apps|microsoft.web|microsoft.appplatform', 'Web', 'Application Platforms'),
        ('app configuration|signalr|azure maps|microsoft.appconfiguration|microsoft.signalrservice|microsoft.maps|microsoft.domainregistration|family:web', 'Web', 'Other (Web)'),
        ('event hubs|service bus|event grid|notification hubs|sms|phone numbers|voice|email|messaging|microsoft.eventhub|microsoft.servicebus|microsoft.eventgrid|microsoft.notificationhubs|microsoft.relay|microsoft.communication|family:azure communication services', 'Integration', 'Messaging'),
        ('logic apps|automation|microsoft.logic|microsoft.automation', 'Integration', 'Workflow Orchestration'),
        ('api management|microsoft.apimanagement', 'Integration', 'API Management'),
        ('family:integration', 'Integration', 'Other (Integration)'),
        ('key vault|microsoft.keyvault', 'Security', 'Secret Management'),
        ('security center|microsoft defender for cloud|advanced threat protection|advanced data security|microsoft.security', 'Security', 'Security Posture Management'),
        ('sentinel|microsoft sentinel|microsoft.securityinsights', 'Security', 'Threat Detection and Response'),
        ('family:security|family:azure security', 'Security', 'Other (Security)'),
        ('azure active directory|azure active directory b2c|azure active directory domain services|azure active directory for external identities|microsoft entra|microsoft entra domain services|microsoft entra external id|multi-factor authentication|microsoft.aad|microsoft.azureactivedirectory|microsoft.managedidentity', 'Identity', 'Identity and Access Management'),
        ('family:identity', 'Identity', 'Other (Identity)'),
        ('azure monitor|log analytics|application insights|insight and analytics|azure grafana service|network performance monitor|microsoft.insights|microsoft.operationalinsights|microsoft.monitor|microsoft.dashboard|microsoft.operationsmanagement', 'Management and Governance', 'Observability'),
        ('azure site recovery|azure chaos studio|microsoft.chaos', 'Management and Governance', 'Disaster Recovery'),
        ('microsoft purview|microsoft.purview', 'Management and Governance', 'Data Governance'),
        ('microsoft.costmanagement|microsoft.costmanagementexports', 'Management and Governance', 'Cost Management'),
        ('microsoft.support', 'Management and Governance', 'Support'),
        ('azure policy|scheduler|microsoft.policyinsights|microsoft.guestconfiguration|family:management and governance', 'Management and Governance', 'Other (Management and Governance)'),
        ('azure devops|microsoft.visualstudio|azure lab services|microsoft.devtestlab|microsoft.labservices', 'Developer Tools', 'Development Environments'),
        ('microsoft dev box|microsoft.devcenter|azure load testing|azure app testing|microsoft.loadtestservice', 'Developer Tools', 'Quality Assurance'),
        ('github|microsoft.github', 'Developer Tools', 'Source Code Management'),
        ('family:developer tools', 'Developer Tools', 'Other (Developer Tools)'),
        ('iot hub|iot central|digital twins|azure device update for iot hub|microsoft.devices|microsoft.iotcentral|microsoft.digitaltwins', 'Internet of Things', 'IoT Platforms'),
        ('time series insights|microsoft.timeseriesinsights', 'Internet of Things', 'IoT Analytics'),
        ('family:internet of things', 'Internet of Things', 'Other (Internet of Things)'),
        ('azure arc|azure stack|azure stack hci|azure local|microsoft.azurearcdata|microsoft.azurestackhci|microsoft.hybridcompute|microsoft.kubernetes|family:azure arc|family:azure stack', 'Multicloud', 'Multicloud Integration'),
        ('media services|microsoft.media', 'Media', 'Media Streaming'),
        ('mixed reality|object anchors|spatial anchors|remote rendering|microsoft.mixedreality|family:mixed reality', 'Media', 'Mixed Reality'),
        ('playfab|family:gaming', 'Media', 'Gaming'),
        ('azure database migration service|microsoft.datamigration', 'Migration', 'Data Migration'),
        ('azure migrate|microsoft.migrate|microsoft.offazure', 'Migration', 'Resource Migration'),
        ('visual studio app center|family:mobile', 'Mobile', 'Other (Mobile)')
    ) services (Keys, ServiceCategory, ServiceSubcategory);
