import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import jco_portal.core.schema_operations
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('directory', '0001_initial'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('operations', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        jco_portal.core.schema_operations.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Overlap',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phase_a', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='overlaps_as_a', to='operations.phase')),
                        ('phase_b', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='overlaps_as_b', to='operations.phase')),
                        ('operation_a', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='overlaps_as_a', to='operations.operation')),
                        ('operation_b', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='overlaps_as_b', to='operations.operation')),
                        ('certainty', models.CharField(choices=[('certain', 'Certain'), ('possible', 'Possible'), ('year_only', 'Year only')], max_length=10, verbose_name='certainty')),
                        ('severity', models.CharField(choices=[('conflict', 'Conflict'), ('coordinate', 'Coordinate'), ('aware', 'Aware'), ('unclear', 'Unclear')], max_length=10, verbose_name='grade')),
                        ('reason', models.CharField(choices=[('term_and_place', 'Shared goods or risk area, and a shared state or mode'), ('term', 'Shared goods or risk area'), ('state_and_leaf_mode', 'A shared state and a shared transport mode'), ('resources', 'Both bind the customs of many shared states'), ('state', 'A shared state'), ('standing', 'A standing operation without shared goods'), ('not_recorded', 'Too little is recorded to tell')], max_length=20, verbose_name='reason')),
                        ('shared_terms', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None, verbose_name='shared terms')),
                        ('shared_transport_modes', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None, verbose_name='shared modes')),
                        ('shared_states', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None, verbose_name='shared states')),
                        ('has_long_running', models.BooleanField(verbose_name='a side is standing')),
                        ('has_draft', models.BooleanField(verbose_name='a side is a draft')),
                        ('first_day', models.DateField(verbose_name='first possible common day')),
                        ('last_day', models.DateField(null=True, verbose_name='last possible common day')),
                        ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='found')),
                        ('closed_at', models.DateTimeField(null=True, verbose_name='gone')),
                    ],
                    options={
                        'verbose_name': 'overlap',
                        'verbose_name_plural': 'overlaps',
                        'ordering': ('first_day', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('phase_a', 'phase_b'), name='overlap_unique_phases'), models.CheckConstraint(condition=models.Q(('operation_a', models.F('operation_b')), _negated=True), name='overlap_two_operations'), models.CheckConstraint(condition=models.Q(('phase_a__lt', models.F('phase_b'))), name='overlap_sides_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='OverlapCheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('checked_at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                        ('duration_seconds', models.FloatField(verbose_name='seconds')),
                        ('counts', models.JSONField(verbose_name='counts')),
                    ],
                    options={
                        'verbose_name': 'detection run',
                        'verbose_name_plural': 'detection runs',
                        'ordering': ('-checked_at',),
                    },
                ),
                migrations.CreateModel(
                    name='OverlapRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(unique=True, verbose_name='valid from')),
                        ('long_running_after_days', models.PositiveSmallIntegerField(default=90, help_text='An operation that is not customs-led and certainly longer is standing.', verbose_name='standing after days')),
                        ('min_resource_states', models.PositiveSmallIntegerField(default=10, help_text='From so many shared states on, two customs-led operations coordinate.', verbose_name='shared states that bind resources')),
                    ],
                    options={
                        'verbose_name': 'overlap rule',
                        'verbose_name_plural': 'overlap rules',
                        'ordering': ('-valid_from',),
                    },
                ),
                migrations.CreateModel(
                    name='Presidency',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presidencies', to='directory.organisation', verbose_name='state')),
                        ('starts_on', models.DateField(unique=True, verbose_name='from')),
                        ('ends_on', models.DateField(verbose_name='until')),
                    ],
                    options={
                        'verbose_name': 'Presidency',
                        'verbose_name_plural': 'Presidencies',
                        'ordering': ('starts_on',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='presidency_end_after_start', violation_error_message='A Presidency cannot end before it starts.')],
                    },
                ),
                migrations.CreateModel(
                    name='OverlapDecision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('overlap', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='coordination.overlap', verbose_name='overlap')),
                        ('side', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='operations.operation', verbose_name='our operation')),
                        ('decision', models.CharField(choices=[('ours_moves', 'Our operation moves'), ('theirs_moves', 'The other operation moves'), ('joined', 'The two are run together'), ('shared', 'They run side by side and share what they find'), ('accepted', 'It is accepted as it is')], max_length=16, verbose_name='decision')),
                        ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                        ('decided_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                        ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('severity', models.CharField(choices=[('conflict', 'Conflict'), ('coordinate', 'Coordinate'), ('aware', 'Aware'), ('unclear', 'Unclear')], max_length=10, verbose_name='grade')),
                        ('certainty', models.CharField(choices=[('certain', 'Certain'), ('possible', 'Possible'), ('year_only', 'Year only')], max_length=10, verbose_name='certainty')),
                        ('first_day', models.DateField(verbose_name='first possible common day')),
                        ('last_day', models.DateField(null=True, verbose_name='last possible common day')),
                    ],
                    options={
                        'verbose_name': 'answer to an overlap',
                        'verbose_name_plural': 'answers to overlaps',
                        'ordering': ('-decided_at', '-id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('decision__in', ['ours_moves', 'theirs_moves', 'joined', 'shared', 'accepted'])), name='overlapdecision_decision_valid', violation_error_message='This decision is not known.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='overlapdecision_has_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='OverlapRuleEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='coordination.overlaprule')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('long_running_after_days', models.PositiveSmallIntegerField(default=90, help_text='An operation that is not customs-led and certainly longer is standing.', verbose_name='standing after days')),
                        ('min_resource_states', models.PositiveSmallIntegerField(default=10, help_text='From so many shared states on, two customs-led operations coordinate.', verbose_name='shared states that bind resources')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='PresidencyEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='coordination.presidency')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('state', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='directory.organisation', verbose_name='state')),
                        ('starts_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(verbose_name='until')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='OverlapDecisionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='coordination.overlapdecision')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('overlap', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='coordination.overlap', verbose_name='overlap')),
                        ('side', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='operations.operation', verbose_name='our operation')),
                        ('decision', models.CharField(choices=[('ours_moves', 'Our operation moves'), ('theirs_moves', 'The other operation moves'), ('joined', 'The two are run together'), ('shared', 'They run side by side and share what they find'), ('accepted', 'It is accepted as it is')], max_length=16, verbose_name='decision')),
                        ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                        ('decided_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                        ('decided_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('severity', models.CharField(choices=[('conflict', 'Conflict'), ('coordinate', 'Coordinate'), ('aware', 'Aware'), ('unclear', 'Unclear')], max_length=10, verbose_name='grade')),
                        ('certainty', models.CharField(choices=[('certain', 'Certain'), ('possible', 'Possible'), ('year_only', 'Year only')], max_length=10, verbose_name='certainty')),
                        ('first_day', models.DateField(verbose_name='first possible common day')),
                        ('last_day', models.DateField(null=True, verbose_name='last possible common day')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
            ],
        ),
        jco_portal.core.schema_operations.InstallTriggers(
            triggers=[
                ('overlaprule', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_overlapruleevent" ("id", "long_running_after_days", "min_resource_states", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from") VALUES (NEW."id", NEW."long_running_after_days", NEW."min_resource_states", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."valid_from"); RETURN NULL;', hash='ecb464cdfebcd990e65b4e0f0f2672dc7768d1a7', operation='INSERT', pgid='pgtrigger_insert_insert_4238a', table='coordination_overlaprule', when='AFTER'))),
                ('overlaprule', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "coordination_overlapruleevent" ("id", "long_running_after_days", "min_resource_states", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from") VALUES (NEW."id", NEW."long_running_after_days", NEW."min_resource_states", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."valid_from"); RETURN NULL;', hash='0a7bd8b6330493cce6aafce98a46cc3eb3e5702c', operation='UPDATE', pgid='pgtrigger_update_update_98851', table='coordination_overlaprule', when='AFTER'))),
                ('overlaprule', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_overlapruleevent" ("id", "long_running_after_days", "min_resource_states", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from") VALUES (OLD."id", OLD."long_running_after_days", OLD."min_resource_states", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."valid_from"); RETURN NULL;', hash='9c4dbf62a178a655b7efe3747270ec4809d0982f', operation='DELETE', pgid='pgtrigger_delete_delete_5049a', table='coordination_overlaprule', when='AFTER'))),
                ('presidency', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_presidencyevent" ("ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state_id") VALUES (NEW."ends_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."state_id"); RETURN NULL;', hash='ec4742f0d23c153584a903c95f20ea600e9163d5', operation='INSERT', pgid='pgtrigger_insert_insert_a8bb8', table='coordination_presidency', when='AFTER'))),
                ('presidency', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "coordination_presidencyevent" ("ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state_id") VALUES (NEW."ends_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."starts_on", NEW."state_id"); RETURN NULL;', hash='764579043821cecdc0742f250729a2aac8a0badf', operation='UPDATE', pgid='pgtrigger_update_update_6567e', table='coordination_presidency', when='AFTER'))),
                ('presidency', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_presidencyevent" ("ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state_id") VALUES (OLD."ends_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."starts_on", OLD."state_id"); RETURN NULL;', hash='434fbe0a2a4241c76ca5ec6b16e4fd053c0aa639', operation='DELETE', pgid='pgtrigger_delete_delete_3b88d', table='coordination_presidency', when='AFTER'))),
                ('overlapdecision', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_overlapdecisionevent" ("certainty", "decided_at", "decided_by_id", "decision", "first_day", "id", "last_day", "overlap_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "severity", "side_id") VALUES (NEW."certainty", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."first_day", NEW."id", NEW."last_day", NEW."overlap_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."severity", NEW."side_id"); RETURN NULL;', hash='237a720837e1e5b5d89f68db7aad2e836c98cf9c', operation='INSERT', pgid='pgtrigger_insert_insert_5128e', table='coordination_overlapdecision', when='AFTER'))),
                ('overlapdecision', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "coordination_overlapdecisionevent" ("certainty", "decided_at", "decided_by_id", "decision", "first_day", "id", "last_day", "overlap_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "severity", "side_id") VALUES (NEW."certainty", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."first_day", NEW."id", NEW."last_day", NEW."overlap_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."severity", NEW."side_id"); RETURN NULL;', hash='fe389a06cf8f414772c117f249401673906d3cc9', operation='UPDATE', pgid='pgtrigger_update_update_2e200', table='coordination_overlapdecision', when='AFTER'))),
                ('overlapdecision', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_overlapdecisionevent" ("certainty", "decided_at", "decided_by_id", "decision", "first_day", "id", "last_day", "overlap_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "severity", "side_id") VALUES (OLD."certainty", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."first_day", OLD."id", OLD."last_day", OLD."overlap_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."severity", OLD."side_id"); RETURN NULL;', hash='52a63455babf3134c2b910ca1a654baac21850e6', operation='DELETE', pgid='pgtrigger_delete_delete_25524', table='coordination_overlapdecision', when='AFTER'))),
            ],
        ),
    ]
