import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import jco_portal.kernel.schema
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
        jco_portal.kernel.schema.CreateModels(
            models=[
                migrations.CreateModel(
                    name='DetectionRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                        ('seconds', models.FloatField(verbose_name='seconds')),
                        ('counts', models.JSONField(verbose_name='counts')),
                    ],
                    options={
                        'verbose_name': 'detection run',
                        'verbose_name_plural': 'detection runs',
                        'ordering': ('-at',),
                    },
                ),
                migrations.CreateModel(
                    name='Overlap',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phase_a', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='overlaps_as_a', to='operations.phase')),
                        ('phase_b', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='overlaps_as_b', to='operations.phase')),
                        ('operation_a', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='overlaps_as_a', to='operations.operation')),
                        ('operation_b', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='overlaps_as_b', to='operations.operation')),
                        ('certainty', models.CharField(choices=[('certain', 'Certain'), ('possible', 'Possible'), ('year_only', 'Year only')], max_length=10, verbose_name='certainty')),
                        ('grade', models.CharField(choices=[('conflict', 'Conflict'), ('coordinate', 'Coordinate'), ('aware', 'Aware'), ('unclear', 'Unclear')], max_length=10, verbose_name='grade')),
                        ('reason', models.CharField(choices=[('term_and_place', 'Shared goods or risk area, and a shared state or mode'), ('term', 'Shared goods or risk area'), ('state_and_leaf_mode', 'A shared state and a shared transport mode'), ('resources', 'Both bind the customs of many shared states'), ('state', 'A shared state'), ('standing', 'A standing operation without shared goods'), ('not_recorded', 'Too little is recorded to tell')], max_length=20, verbose_name='reason')),
                        ('shared_terms', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None, verbose_name='shared terms')),
                        ('shared_modes', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None, verbose_name='shared modes')),
                        ('shared_states', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None, verbose_name='shared states')),
                        ('has_standing', models.BooleanField(verbose_name='a side is standing')),
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
                        'constraints': [models.UniqueConstraint(fields=('phase_a', 'phase_b'), name='overlap_stands_once'), models.CheckConstraint(condition=models.Q(('operation_a', models.F('operation_b')), _negated=True), name='overlap_has_two_operations'), models.CheckConstraint(condition=models.Q(('phase_a__lt', models.F('phase_b'))), name='overlap_sides_are_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='OverlapRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('valid_from', models.DateField(unique=True, verbose_name='valid from')),
                        ('standing_after_days', models.PositiveSmallIntegerField(default=90, help_text='An operation that is not customs-led and certainly longer is standing.', verbose_name='standing after days')),
                        ('resource_states', models.PositiveSmallIntegerField(default=10, help_text='From so many shared states on, two customs-led operations coordinate.', verbose_name='shared states that bind resources')),
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
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='presidency_ends_after_start', violation_error_message='A Presidency cannot end before it starts.')],
                    },
                ),
                migrations.CreateModel(
                    name='OverlapAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('overlap', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='coordination.overlap', verbose_name='overlap')),
                        ('side', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='operations.operation', verbose_name='our operation')),
                        ('decision', models.CharField(choices=[('ours_moves', 'Our operation moves'), ('theirs_moves', 'The other operation moves'), ('joined', 'The two are run together'), ('shared', 'They run side by side and share what they find'), ('accepted', 'It is accepted as it is')], max_length=16, verbose_name='decision')),
                        ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('grade', models.CharField(choices=[('conflict', 'Conflict'), ('coordinate', 'Coordinate'), ('aware', 'Aware'), ('unclear', 'Unclear')], max_length=10, verbose_name='grade')),
                        ('certainty', models.CharField(choices=[('certain', 'Certain'), ('possible', 'Possible'), ('year_only', 'Year only')], max_length=10, verbose_name='certainty')),
                        ('first_day', models.DateField(verbose_name='first possible common day')),
                        ('last_day', models.DateField(null=True, verbose_name='last possible common day')),
                    ],
                    options={
                        'verbose_name': 'answer to an overlap',
                        'verbose_name_plural': 'answers to overlaps',
                        'ordering': ('-at', '-id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('decision__in', ['ours_moves', 'theirs_moves', 'joined', 'shared', 'accepted'])), name='decision_is_known', violation_error_message='This decision is not known.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='an_answer_says_why')],
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
                        ('standing_after_days', models.PositiveSmallIntegerField(default=90, help_text='An operation that is not customs-led and certainly longer is standing.', verbose_name='standing after days')),
                        ('resource_states', models.PositiveSmallIntegerField(default=10, help_text='From so many shared states on, two customs-led operations coordinate.', verbose_name='shared states that bind resources')),
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
                    name='OverlapAnswerEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='coordination.overlapanswer')),
                        ('pgh_context', pghistory.utils.JSONField(null=True)),
                        ('pgh_context_id', models.UUIDField(null=True)),
                        ('id', models.BigIntegerField()),
                        ('overlap', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='coordination.overlap', verbose_name='overlap')),
                        ('side', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='operations.operation', verbose_name='our operation')),
                        ('decision', models.CharField(choices=[('ours_moves', 'Our operation moves'), ('theirs_moves', 'The other operation moves'), ('joined', 'The two are run together'), ('shared', 'They run side by side and share what they find'), ('accepted', 'It is accepted as it is')], max_length=16, verbose_name='decision')),
                        ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                        ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('grade', models.CharField(choices=[('conflict', 'Conflict'), ('coordinate', 'Coordinate'), ('aware', 'Aware'), ('unclear', 'Unclear')], max_length=10, verbose_name='grade')),
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
        jco_portal.kernel.schema.InstallTriggers(
            triggers=[
                ('overlaprule', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_overlapruleevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_states", "standing_after_days", "valid_from") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."resource_states", NEW."standing_after_days", NEW."valid_from"); RETURN NULL;', hash='a05ca8708a3087dfb0165e3c7281c9b271cc13c4', operation='INSERT', pgid='pgtrigger_insert_insert_4238a', table='coordination_overlaprule', when='AFTER'))),
                ('overlaprule', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "coordination_overlapruleevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_states", "standing_after_days", "valid_from") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."resource_states", NEW."standing_after_days", NEW."valid_from"); RETURN NULL;', hash='9f3755f7dc85f2758218e8a60b5039c29d96d228', operation='UPDATE', pgid='pgtrigger_update_update_98851', table='coordination_overlaprule', when='AFTER'))),
                ('overlaprule', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_overlapruleevent" ("id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resource_states", "standing_after_days", "valid_from") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."resource_states", OLD."standing_after_days", OLD."valid_from"); RETURN NULL;', hash='45f140286cb3f05345f28d11a178e9b2f0e82d36', operation='DELETE', pgid='pgtrigger_delete_delete_5049a', table='coordination_overlaprule', when='AFTER'))),
                ('presidency', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_presidencyevent" ("ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state_id") VALUES (NEW."ends_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."state_id"); RETURN NULL;', hash='ec4742f0d23c153584a903c95f20ea600e9163d5', operation='INSERT', pgid='pgtrigger_insert_insert_a8bb8', table='coordination_presidency', when='AFTER'))),
                ('presidency', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "coordination_presidencyevent" ("ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state_id") VALUES (NEW."ends_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."starts_on", NEW."state_id"); RETURN NULL;', hash='764579043821cecdc0742f250729a2aac8a0badf', operation='UPDATE', pgid='pgtrigger_update_update_6567e', table='coordination_presidency', when='AFTER'))),
                ('presidency', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_presidencyevent" ("ends_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state_id") VALUES (OLD."ends_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."starts_on", OLD."state_id"); RETURN NULL;', hash='434fbe0a2a4241c76ca5ec6b16e4fd053c0aa639', operation='DELETE', pgid='pgtrigger_delete_delete_3b88d', table='coordination_presidency', when='AFTER'))),
                ('overlapanswer', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_overlapanswerevent" ("at", "by_id", "certainty", "decision", "first_day", "grade", "id", "last_day", "overlap_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "side_id") VALUES (NEW."at", NEW."by_id", NEW."certainty", NEW."decision", NEW."first_day", NEW."grade", NEW."id", NEW."last_day", NEW."overlap_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."side_id"); RETURN NULL;', hash='b1c79c75eb22dffd3853955f0822041cb8d5318b', operation='INSERT', pgid='pgtrigger_insert_insert_1ebd1', table='coordination_overlapanswer', when='AFTER'))),
                ('overlapanswer', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "coordination_overlapanswerevent" ("at", "by_id", "certainty", "decision", "first_day", "grade", "id", "last_day", "overlap_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "side_id") VALUES (NEW."at", NEW."by_id", NEW."certainty", NEW."decision", NEW."first_day", NEW."grade", NEW."id", NEW."last_day", NEW."overlap_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."side_id"); RETURN NULL;', hash='d1ddfa1919c38220ee854a9f9f78940edf739fce', operation='UPDATE', pgid='pgtrigger_update_update_9a818', table='coordination_overlapanswer', when='AFTER'))),
                ('overlapanswer', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "coordination_overlapanswerevent" ("at", "by_id", "certainty", "decision", "first_day", "grade", "id", "last_day", "overlap_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "side_id") VALUES (OLD."at", OLD."by_id", OLD."certainty", OLD."decision", OLD."first_day", OLD."grade", OLD."id", OLD."last_day", OLD."overlap_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."side_id"); RETURN NULL;', hash='f42375ad785cde61401cce6d326b3e3bbda3502b', operation='DELETE', pgid='pgtrigger_delete_delete_2f5ae', table='coordination_overlapanswer', when='AFTER'))),
            ],
        ),
    ]
