-- Small words of gcp-billing.sql, and facts about Google Cloud that its export leaves out.

-- Google's months begin at midnight in Los Angeles, which is 7 hours behind UTC from the second Sunday in March to the first in November and
-- 8 else. The first of a month is in summer time from April to November.
CREATE OR REPLACE TEMP MACRO gcp_month_start(month) AS month + CASE WHEN month(month) BETWEEN 4 AND 11 THEN INTERVAL 7 HOUR ELSE INTERVAL 8 HOUR END;
CREATE OR REPLACE TEMP MACRO sunday_from(day) AS day + CAST((7 - dayofweek(day)) % 7 AS INTEGER) * INTERVAL 1 DAY;
CREATE OR REPLACE TEMP MACRO gcp_is_summer(moment) AS
    moment >= sunday_from(make_timestamp(year(moment), 3, 8, 0, 0, 0)) + INTERVAL 10 HOUR
    AND moment < sunday_from(make_timestamp(year(moment), 11, 1, 0, 0, 0)) + INTERVAL 9 HOUR;
CREATE OR REPLACE TEMP MACRO gcp_month_of(moment) AS
    date_trunc('month', moment - CASE WHEN gcp_is_summer(moment) THEN INTERVAL 7 HOUR ELSE INTERVAL 8 HOUR END);

-- Credits that make the row cheaper, by the documentation of credits.type; all others (promotions, free tier) pay for it afterwards.
CREATE OR REPLACE TEMP MACRO gcp_is_discount(type) AS contains(
    '|COMMITTED_USAGE_DISCOUNT|COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE|FEE_UTILIZATION_OFFSET|SUSTAINED_USAGE_DISCOUNT|DISCOUNT|SPENDING_BASED_DISCOUNT|RESELLER_MARGIN|SUBSCRIPTION_BENEFIT|',
    '|' || coalesce(upper(type), '-') || '|');
CREATE OR REPLACE TEMP MACRO gcp_is_commitment(type) AS starts_with(coalesce(upper(type), ''), 'COMMITTED_USAGE_DISCOUNT');
-- What a resource-based commitment is for, by the description of its SKU or the name of its credit.
CREATE OR REPLACE TEMP MACRO gcp_kind(description) AS
    CASE regexp_extract(lower(description), '\b(cpu|core|ram|memory|gpu|ssd|tpu)\b', 1)
        WHEN 'cpu' THEN 'core' WHEN 'memory' THEN 'ram' ELSE regexp_extract(lower(description), '\b(cpu|core|ram|memory|gpu|ssd|tpu)\b', 1)
    END;
CREATE OR REPLACE TEMP MACRO gcp_fee_kind(category, description) AS
    nullif(CASE WHEN category = 'Spend' THEN regexp_extract(lower(description), 'dollar based v[0-9]+: *([a-z0-9]+)', 1) ELSE gcp_kind(description) END, '');
CREATE OR REPLACE TEMP MACRO gcp_credit_kind(category, name) AS
    nullif(CASE WHEN category = 'Spend' THEN regexp_extract(lower(name), '^(?:.*dollar based[^:]*: *)?([a-z0-9]+)', 1) ELSE gcp_kind(name) END, '');
CREATE OR REPLACE TEMP MACRO gcp_sum(credits) AS coalesce(list_sum(list_transform(credits, lambda credit: decimal_of(credit.amount))), 0);
CREATE OR REPLACE TEMP MACRO gcp_text(amount) AS CAST(CAST(amount AS DECIMAL(38, 22)) AS VARCHAR);

-- The type in a resource's global name: compute.googleapis.com/instances.
CREATE OR REPLACE TEMP MACRO gcp_resource_type(name) AS
    nullif(regexp_replace(regexp_extract(name, '^//([^/]+/.*[^/]+)/[^/]+$', 1), '^([^/]+)/.*?([^/]+)$', '\1/\2'), '');

CREATE OR REPLACE TEMP MACRO gcp_regions() AS TABLE
    SELECT * FROM (VALUES
        ('africa-south1', 'Johannesburg'), ('asia-east1', 'Taiwan'), ('asia-east2', 'Hong Kong'), ('asia-northeast1', 'Tokyo'),
        ('asia-northeast2', 'Osaka'), ('asia-northeast3', 'Seoul'), ('asia-south1', 'Mumbai'), ('asia-south2', 'Delhi'),
        ('asia-southeast1', 'Singapore'), ('asia-southeast2', 'Jakarta'), ('asia-southeast3', 'Bangkok'), ('australia-southeast1', 'Sydney'),
        ('australia-southeast2', 'Melbourne'), ('europe-central2', 'Warsaw'), ('europe-north1', 'Finland'), ('europe-north2', 'Stockholm'),
        ('europe-southwest1', 'Madrid'), ('europe-west1', 'Belgium'), ('europe-west2', 'London'), ('europe-west3', 'Frankfurt'),
        ('europe-west4', 'Netherlands'), ('europe-west6', 'Zurich'), ('europe-west8', 'Milan'), ('europe-west9', 'Paris'),
        ('europe-west10', 'Berlin'), ('europe-west12', 'Turin'), ('me-central1', 'Doha'), ('me-central2', 'Dammam'), ('me-west1', 'Tel Aviv'),
        ('northamerica-northeast1', 'Montréal'), ('northamerica-northeast2', 'Toronto'), ('northamerica-south1', 'Mexico'),
        ('southamerica-east1', 'São Paulo'), ('southamerica-west1', 'Santiago'), ('us-central1', 'Iowa'), ('us-east1', 'South Carolina'),
        ('us-east4', 'Northern Virginia'), ('us-east5', 'Columbus'), ('us-south1', 'Dallas'), ('us-west1', 'Oregon'), ('us-west2', 'Los Angeles'),
        ('us-west3', 'Salt Lake City'), ('us-west4', 'Las Vegas')
    ) regions (RegionKey, RegionName);

CREATE OR REPLACE TEMP MACRO gcp_services() AS TABLE
    SELECT unnest(string_split(Keys, '|')) AS ServiceKey, ServiceCategory, ServiceSubcategory
    FROM (VALUES
        ('compute engine|vmware engine|google cloud vmware engine', 'Compute', 'Virtual Machines'),
        ('kubernetes engine|anthos|gke enterprise|artifact registry|container registry|backup for gke', 'Compute', 'Containers'),
        ('cloud run|cloud run functions|cloud functions|batch', 'Compute', 'Serverless Compute'),
        ('confidential computing|sole tenant', 'Compute', 'Other (Compute)'),
        ('app engine|firebase hosting', 'Web', 'Application Platforms'),
        ('cloud domains|places api|maps api|geocoding api|directions api|distance matrix api|routes api|maps static api|custom search', 'Web', 'Other (Web)'),
        ('cloud storage', 'Storage', 'Object Storage'),
        ('cloud filestore|filestore|netapp volumes', 'Storage', 'File Storage'),
        ('backup and dr|backup and dr service', 'Storage', 'Backup Storage'),
        ('transfer service|storage transfer service', 'Migration', 'Data Migration'),
        ('database migration service|datastream|bigquery data transfer service', 'Migration', 'Data Migration'),
        ('transfer appliance|migrate to virtual machines', 'Migration', 'Resource Migration'),
        ('cloud sql|cloud spanner|alloydb', 'Databases', 'Relational Databases'),
        ('cloud bigtable|cloud firestore|firebase realtime database|cloud datastore', 'Databases', 'NoSQL Databases'),
        ('cloud memorystore for redis|cloud memorystore for memcached|memorystore for valkey|memorystore', 'Databases', 'Caching'),
        ('bigquery|bigquery reservation api|bigquery storage api|bigquery bi engine', 'Databases', 'Data Warehouses'),
        ('cloud dataflow|cloud dataproc|dataproc metastore|cloud data fusion|cloud composer|dataplex', 'Analytics', 'Data Processing'),
        ('looker|looker studio|looker data platform saas', 'Analytics', 'Business Intelligence'),
        ('networking|cloud nat|cloud vpn|cloud interconnect|network connectivity center|cloud router', 'Networking', 'Network Connectivity'),
        ('cloud dns|network intelligence center', 'Networking', 'Network Infrastructure'),
        ('cloud load balancing|network services', 'Networking', 'Application Networking'),
        ('cloud cdn|media cdn', 'Networking', 'Content Delivery'),
        ('cloud armor|cloud ngfw|cloud ids', 'Networking', 'Network Security'),
        ('vertex ai|cloud machine learning engine|notebooks|cloud automl|recommendations ai', 'AI and Machine Learning', 'Machine Learning'),
        ('gemini api|generative language api|vertex ai search', 'AI and Machine Learning', 'Generative AI'),
        ('cloud dialogflow api|dialogflow api', 'AI and Machine Learning', 'Bots'),
        ('translate|cloud natural language|cloud speech api|cloud text-to-speech api|cloud document ai api', 'AI and Machine Learning', 'Natural Language Processing'),
        ('cloud vision api|cloud video intelligence api|cloud tpu', 'AI and Machine Learning', 'Other (AI and Machine Learning)'),
        ('cloud pub/sub|pub/sub lite|cloud tasks|firebase cloud messaging', 'Integration', 'Messaging'),
        ('workflows|cloud scheduler|eventarc|application integration', 'Integration', 'Workflow Orchestration'),
        ('api gateway|apigee|cloud endpoints', 'Integration', 'API Management'),
        ('secret manager|cloud key management service (kms)|certificate authority service', 'Security', 'Secret Management'),
        ('security command center|web risk|recaptcha enterprise|cloud data loss prevention|sensitive data protection', 'Security', 'Security Posture Management'),
        ('chronicle|google security operations', 'Security', 'Threat Detection and Response'),
        ('identity platform|firebase auth|cloud identity|beyondcorp enterprise', 'Identity', 'Identity and Access Management'),
        ('cloud logging|cloud monitoring|stackdriver|stackdriver monitoring|stackdriver logging|stackdriver trace|cloud trace', 'Management and Governance', 'Observability'),
        ('support|customer care', 'Management and Governance', 'Support'),
        ('invoice', 'Management and Governance', 'Cost Management'),
        ('cloud build|cloud deploy', 'Developer Tools', 'Continuous Integration and Deployment'),
        ('source repository|cloud source repositories', 'Developer Tools', 'Source Code Management'),
        ('cloud workstations', 'Developer Tools', 'Development Environments'),
        ('firebase test lab', 'Developer Tools', 'Quality Assurance'),
        ('cloud iot core', 'Internet of Things', 'IoT Platforms'),
        ('transcoder api|live stream api|video stitcher api', 'Media', 'Media Streaming'),
        ('firebase', 'Mobile', 'Other (Mobile)')
    ) services (Keys, ServiceCategory, ServiceSubcategory);
